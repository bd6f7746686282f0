import { formatCount } from '../../ui/format.ts';

/** Bytes in MiB whatever their size, for figures that stand side by side: `4,352 MiB`. */
export const mebibytes = (bytes: number): string => `${formatCount(bytes / 2 ** 20)} MiB`;
