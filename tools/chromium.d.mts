export const SYSTEM_CHROMIUM: string;
export const CHROMIUM_PLACES: readonly string[];
export const chromiumPath: () => string | undefined;
export const withoutFeatures: (...features: string[]) => string;
