/** Whether a browser's storage refused because the disk, or the page's share of it, is full. */
export const isQuotaError = (error: unknown): boolean =>
  error instanceof Error && error.name === 'QuotaExceededError';
