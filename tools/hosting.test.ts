import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HEADERS, headersOf, WEBLLM_HEADERS } from './hosting.ts';

const POLICY = 'Content-Security-Policy';

/** How a host's file says one header, of all files but WebLLM's worker and of that one. */
const FILES: readonly {
  readonly file: string;
  readonly line: (name: string, value: string) => string;
  readonly webLlm: (policy: string) => string;
}[] = [
  {
    file: 'public/_headers',
    line: (name, value) => `  ${name}: ${value}\n`,
    webLlm: (policy) => `\n/webllm/*\n  ${POLICY}: ${policy}\n`,
  },
  {
    file: 'hosting/nginx.conf',
    line: (name, value) => `  add_header ${name} "${value}" always;\n`,
    webLlm: (policy) => `  location /webllm/ {\n    add_header ${POLICY} "${policy}" always;\n`,
  },
  {
    file: 'hosting/Caddyfile',
    line: (name, value) => ` ${name === POLICY ? ' header @app' : '  '} ${name} "${value}"\n`,
    webLlm: (policy) => `  header @webllm ${POLICY} "${policy}"\n`,
  },
  {
    file: 'hosting/.htaccess',
    line: (name, value) => `  Header always set ${name} "${value}"\n`,
    webLlm: (policy) => `#/webllm/#">\n    Header always set ${POLICY} "${policy}"\n`,
  },
];

test.each(FILES)('$file sends the advised headers', ({ file, line, webLlm }) => {
  const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  for (const [name, value] of Object.entries(HEADERS)) expect(text).toContain(line(name, value));
  expect(text).toContain(webLlm(WEBLLM_HEADERS[POLICY] ?? ''));
});

test('a host that joins the values of several rules has one policy for each file', () => {
  const text = readFileSync(new URL('../public/_headers', import.meta.url), 'utf8');
  const [all = ''] = text.split(/\n(?=\/)/);
  expect(all.startsWith('/*\n')).toBe(true);
  expect(all).not.toContain(POLICY);
});

test('the worker with WebLLM’s engine has a policy of its own, by its file or its source', () => {
  expect(headersOf('/webllm/webllm.worker-Ab1.js', HEADERS)).toBe(WEBLLM_HEADERS);
  expect(headersOf('/src/webllm/engine/webllm.worker.ts?worker_file&type=module', {})).toBe(WEBLLM_HEADERS);
  for (const path of ['/', '/sw.js', '/assets/main.worker-Ab1.js', '/src/webllm/engine/webllm-engine.ts'])
    expect(headersOf(path, HEADERS)).toBe(HEADERS);
  expect(WEBLLM_HEADERS).toEqual({ ...HEADERS, [POLICY]: WEBLLM_HEADERS[POLICY] });
});
