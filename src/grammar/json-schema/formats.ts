const DATE =
  '(?:\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8])))';
const CLOCK = '(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,6})?)';
const ZONE = '(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)';
const BYTE = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const LABEL = '(?:[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?)';
const HOST = `(?:${LABEL}(?:\\.${LABEL}){0,5})`;

/**
 * Patterns of the formats of JSON Schema that are enforced. Each allows a part of what the format's document does
 * (RFC 3339, 5321, 1123, 2673, 4291, 3986, 4122): what is usual, written in one way.
 */
export const FORMATS: Readonly<Record<string, string>> = {
  date: `^${DATE}$`,
  time: `^${CLOCK}${ZONE}$`,
  'date-time': `^${DATE}T${CLOCK}${ZONE}$`,
  duration:
    '^P(?:\\d{1,4}W|\\d{1,4}D(?:T\\d{1,4}H(?:\\d{1,4}M(?:\\d{1,4}S)?)?)?|T\\d{1,4}(?:H(?:\\d{1,4}M)?|M|S))$',
  email: `^[a-z0-9_-]{1,20}(?:[.+][a-z0-9_-]{1,20}){0,2}@${LABEL}(?:\\.${LABEL}){1,4}$`,
  hostname: `^${HOST}$`,
  ipv4: `^${BYTE}(?:\\.${BYTE}){3}$`,
  ipv6: '^[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){7}$',
  uri: `^https?://${HOST}(?:/[A-Za-z0-9._~-]{1,64}){0,8}/?(?:\\?[A-Za-z0-9._~=&-]{1,128})?$`,
  uuid: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
};
