import { Icon } from './icons.tsx';

export const SidebarIcon = () => (
  <Icon>
    <rect x="3" y="4" width="18" height="16" rx="2" />
    <path d="M9 4v16" />
  </Icon>
);

export const SearchIcon = () => (
  <Icon>
    <circle cx="11" cy="11" r="6.5" />
    <path d="M16 16l4.5 4.5" />
  </Icon>
);

export const MoreIcon = () => (
  <Icon>
    <path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth="2.75" />
  </Icon>
);

export const PinIcon = () => (
  <Icon>
    <path d="M9 3h6l-1 7 4 4H6l4-4zM12 14v7" />
  </Icon>
);

export const EditIcon = () => (
  <Icon>
    <path d="M4 20l1-5L16 4l4 4L9 19zM14 6l4 4" />
  </Icon>
);

export const CopyIcon = () => (
  <Icon>
    <rect x="8" y="8" width="12" height="12" rx="2" />
    <path d="M16 8V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3" />
  </Icon>
);

export const DeleteIcon = () => (
  <Icon>
    <path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5" />
  </Icon>
);

export const AgainIcon = () => (
  <Icon>
    <path d="M20 5v5h-5M19.5 10A8 8 0 1 0 20 14" />
  </Icon>
);

export const ContinueIcon = () => (
  <Icon>
    <path d="M7 5l11 7-11 7z" />
  </Icon>
);

export const PreviousIcon = () => (
  <Icon>
    <path d="M14 6l-6 6 6 6" />
  </Icon>
);

export const NextIcon = () => (
  <Icon>
    <path d="M10 6l6 6-6 6" />
  </Icon>
);

export const SettingsIcon = () => (
  <Icon>
    <path d="M4 7h9M19 7h1M4 17h1M11 17h9" />
    <circle cx="16" cy="7" r="2.5" />
    <circle cx="8" cy="17" r="2.5" />
  </Icon>
);

export const ImportIcon = () => (
  <Icon>
    <path d="M12 4v11M7 10l5 5 5-5M4 20h16" />
  </Icon>
);

export const ExportIcon = () => (
  <Icon>
    <path d="M12 15V4M7 9l5-5 5 5M4 20h16" />
  </Icon>
);
