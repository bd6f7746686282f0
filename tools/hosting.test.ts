import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HEADERS } from './hosting.ts';

/** How a host's file says one header. */
const FILES: readonly {
  readonly file: string;
  readonly line: (name: string, value: string) => string;
}[] = [
  { file: 'public/_headers', line: (name, value) => `  ${name}: ${value}\n` },
  { file: 'hosting/nginx.conf', line: (name, value) => `  add_header ${name} "${value}" always;\n` },
  { file: 'hosting/Caddyfile', line: (name, value) => `    ${name} "${value}"\n` },
  { file: 'hosting/.htaccess', line: (name, value) => `  Header always set ${name} "${value}"\n` },
];

test.each(FILES)('$file sends the advised headers', ({ file, line }) => {
  const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  for (const [name, value] of Object.entries(HEADERS)) expect(text).toContain(line(name, value));
});
