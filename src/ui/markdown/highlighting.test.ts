import { afterEach, describe, expect, it } from 'vitest';
import { Highlighting, LINES_A_CHUNK } from './highlighting.ts';
import { type HighlightAnswer, type HighlightRequest, serveHighlighting } from './serve-highlighting.ts';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A highlighting, and the worker's part of it at the other end of a channel. */
function open(language = 'ts') {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  void serveHighlighting(language, port2);
  const requests: HighlightRequest[] = [];
  const answers: HighlightAnswer[] = [];
  const highlighting = new Highlighting((request) => {
    requests.push(request);
    port1.postMessage(request);
  });
  port1.addEventListener('message', ({ data }: MessageEvent<HighlightAnswer>) => {
    answers.push(data);
    highlighting.receive(data);
  });
  port1.start();
  const settled = () => expect.poll(() => answers.length, { timeout: 30_000 }).toBe(requests.length);
  return { highlighting, requests, settled };
}

const say = ({ chunks }: Highlighting) =>
  chunks.flat().map((line) => line.map(({ text, kind }) => (kind ? `${kind}(${text})` : text)).join(''));

describe('Highlighting', () => {
  it('tells the kinds of tokens apart, also over lines', async () => {
    const { highlighting, settled } = open();
    const code = 'const a = "b"; // c\n/* d\ne */ f(1)';
    highlighting.advance(code.split('\n'), false);
    await settled();
    const [first, second, third] = say(highlighting);
    expect(first).toContain('keyword(const)');
    expect(first).toContain('string(');
    expect(first).toMatch(/comment\(.*c\)$/);
    expect(second).toMatch(/^comment\(/);
    expect(third).toMatch(/^comment\(e/);
    expect(third).toContain('function(f)');
    expect(third).toContain('constant(1)');
    const plain = highlighting.chunks.flat().map((line) => line.map(({ text }) => text).join(''));
    expect(plain.join('\n')).toBe(code);
  });

  it('sends each line once, when it is complete, and keeps finished chunks', async () => {
    const { highlighting, requests, settled } = open();
    const lines = Array.from({ length: LINES_A_CHUNK + 5 }, (_, index) => `f(${index})`);
    for (let count = 1; count <= lines.length; count += 1) highlighting.advance(lines.slice(0, count), true);
    await settled();
    expect(requests.flatMap((request) => request.lines)).toEqual(lines.slice(0, -1));
    const [first] = highlighting.chunks;
    highlighting.advance(lines, false);
    await settled();
    expect(requests.flatMap((request) => request.lines)).toEqual(lines);
    expect(highlighting.chunks[0]).toBe(first);
    expect(highlighting.chunks.flat()).toHaveLength(lines.length);
  });

  it('begins again when the text is another, and takes no answer to the one before', async () => {
    const { highlighting, settled } = open();
    highlighting.advance(['/* a', 'b'], false);
    highlighting.advance(['x', 'y', 'z'], false);
    await settled();
    expect(say(highlighting)).toEqual(['x', 'y', 'z']);
  });

  it.each(['python', 'rust', 'bash', 'html', 'json', 'c++', 'sql', 'css', 'yaml', 'diff', 'wgsl'])(
    'has a grammar for %s',
    async (language) => {
      const { highlighting, settled } = open(language);
      highlighting.advance(['# "a" 1', '{"a": 1}', '+ <p class="a">'], false);
      await settled();
      expect(
        highlighting.chunks
          .flat()
          .flat()
          .some(({ kind }) => kind !== undefined),
      ).toBe(true);
    },
  );
});
