import { expect, it } from 'vitest';
import { speakEnglish } from '../../../test/support/english.ts';
import { answer, chat, image, question } from '../../../test/support/chats.ts';
import { hostileMarkdown } from '../../../test/support/hostile-markdown.ts';
import { MemoryChats } from '../../state/chats/memory-chats.ts';
import { formulaHtml } from '../../ui/markdown/math.ts';
import { exportHtml } from './export-html.ts';

speakEnglish();

const SHA = 'a'.repeat(64);

async function page(text: string, change: Parameters<typeof chat>[1] = {}): Promise<string> {
  const storage = new MemoryChats();
  await storage.save({
    chat: chat('c', change),
    messages: [
      question('c', 'q', { text: '<b>Why</b> & "how"?', images: [image(SHA, { name: '"x" onload=y' })] }),
      answer('c', 'a', 'q', { text }),
    ],
    images: new Map([[SHA, new Blob([new Uint8Array([1, 2, 3])], { type: 'image/png' })]]),
  });
  return (await exportHtml(storage, 'c', formulaHtml)).text();
}

it('is a page by itself, with its images and without scripts', async () => {
  const html = await page('Fine.', {
    title: '</title><script>x</script>',
    settings: { ...chat('c').settings, system: '<i>Be brief' },
  });
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain('<title>&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;</title>');
  expect(html).toContain('&lt;i&gt;Be brief');
  expect(html).toContain('&lt;b&gt;Why&lt;/b&gt; &amp; &quot;how&quot;?');
  expect(html).toContain('<img alt="&quot;x&quot; onload=y" src="data:image/png;base64,AQID">');
  expect(html).toContain('default-src &#39;none&#39;');
  expect(html).not.toMatch(/<script|<link|https?:/);
  expect(html).toMatch(/prefers|light-dark\(/);
});

it('has Markdown as it is shown: code by lines, tables, links with their addresses, mathematics', async () => {
  const html = await page(
    '# Head\n\n```js\nlet a = 1 < 2;\n\nb();\n```\n\n| a | b |\n|--:|---|\n| 1 | **2** |\n\n[site](https://example.org/?a=1&b=2) and [odd](javascript:alert(1)) and https://example.com\n\n3. three\n4. four\n\n$x^2$ and\n\n$$\\frac{1}{2}$$\n\n![a cat](https://example.org/cat.png)\n\nSee[^1].\n\n[^1]: A note.',
  );
  expect(html).toContain('<h3 dir="auto">Head</h3>');
  expect(html).toContain(
    '<span class="line">let a = 1 &lt; 2;\n</span><span class="line">\n</span><span class="line">b();\n</span>',
  );
  expect(html).toContain('<th class="right">a</th>');
  expect(html).toContain('<td><strong>2</strong></td>');
  expect(html).toContain('<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">site</a>');
  expect(html).toContain(
    '<a href="https://example.com/" rel="noopener noreferrer" class="address">https://example.com</a>',
  );
  expect(html).not.toContain('javascript:');
  expect(html).toContain('<ol start="3"><li>three</li>');
  expect(html).toContain('<msup>');
  expect(html).toContain('<mfrac>');
  expect(html).not.toContain('<img alt="a cat"');
  expect(html).toContain('>Image: a cat</a>');
  expect(html).toContain('<div class="note"><sup>1</sup><p dir="auto">A note.</p></div>');
});

it.each(hostileMarkdown)('lets nothing of %j out of its place', async (text) => {
  const html = await page(text);
  const body = html.slice(html.indexOf('<body>'));
  const tags = [...body.matchAll(/<([a-z][\w-]*)/g)].map(([, tag]) => tag);
  for (const tag of ['script', 'iframe', 'object', 'embed', 'style', 'link', 'form', 'base', 'meta'])
    expect(tags).not.toContain(tag);
  expect(body.replaceAll(/"[^"]*"/g, '')).not.toMatch(/<[a-z][^>]*\son\w+=/i);
  expect(body.match(/<\/section>/g)).toHaveLength(2);
});

it('has calls of functions and what they gave, as the chat shows them', async () => {
  const storage = new MemoryChats();
  await storage.save({
    chat: chat('c'),
    messages: [
      question('c', 'q', { text: 'Weather?' }),
      answer('c', 'a', 'q', {
        text: '',
        calls: [{ id: '1', name: 'get<weather>', arguments: '{"at":"<b>Rome"}' }],
      }),
      question('c', 'r', {
        parent: 'a',
        text: '',
        results: [{ call: '1', name: 'get<weather>', text: '<i>21' }],
      }),
    ],
  });
  const html = await (await exportHtml(storage, 'c', formulaHtml)).text();
  expect(html).toContain('Call of get&lt;weather&gt;</h3>');
  expect(html).toContain('<span class="line">  &quot;at&quot;: &quot;&lt;b&gt;Rome&quot;');
  expect(html).toContain('Result of get&lt;weather&gt;</h3>');
  expect(html).toContain('<span class="line">&lt;i&gt;21');
});
