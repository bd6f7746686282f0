import { expect, test } from 'vitest';
import { fromAddress } from './client.ts';

test.each([
  ['https://example.com/models/my%20model.gguf?download=1', 'my model.gguf'],
  ['https://example.com/100%.gguf', '100%.gguf'],
  ['https://example.com/%E0%A4%A.gguf', '%E0%A4%A.gguf'],
])('the file at %s is called %s', (address, name) => {
  expect(fromAddress(address)).toMatchObject({ kind: 'url', name });
});
