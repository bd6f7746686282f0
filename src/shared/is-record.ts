/** Whether a value is an object of JSON: no list, no date, no map, in whatever realm it was made. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]';
