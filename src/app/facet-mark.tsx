/** Facet's own mark, a cut stone, in the colour of the text around it and beside the name. */
export const FacetMark = () => (
  <svg
    viewBox="0 0 24 24"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.75"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d="M7 4h10l4 6-9 10L3 10z" />
    <path d="M3 10h18M9 10l3 10 3-10-3-6z" />
  </svg>
);
