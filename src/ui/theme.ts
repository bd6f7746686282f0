/** The colour of the page in theme.css, for the browser's own bars. */
const PAGE = { light: '#faf9f6', dark: '#141513' };

/** Shows the page in a theme; `system` follows the system's. theme.css reads the attribute. */
export function applyTheme(theme: 'system' | 'light' | 'dark'): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = meta.media.includes('dark') ? 'dark' : 'light';
    meta.content = PAGE[theme === 'system' ? own : theme];
  }
}
