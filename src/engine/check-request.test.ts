import { expect, test } from 'vitest';
import { checkRequest } from './check-request.ts';

const ask = (more: object) => checkRequest({ messages: [{ role: 'user', content: 'x' }], ...more });
const ofSchema = (schema: unknown) =>
  ask({ response_format: { type: 'json_schema', json_schema: { name: 'a', schema } } });

test('a request is refused by field and place without a model', async () => {
  await expect(ofSchema('{"type":"string"}')).resolves.toBeUndefined();
  await expect(ofSchema('{"properties":{"a":{"not":{}}}}')).rejects.toMatchObject({
    code: 'bad-request',
    message: expect.stringContaining('/properties/a'),
    data: { param: 'response_format.json_schema.schema' },
  });
  await expect(ofSchema('{')).rejects.toMatchObject({ message: expect.stringContaining('no JSON') });
  await expect(ask({ tools: [{ type: 'function', function: { name: 'a b' } }] })).rejects.toMatchObject({
    data: { param: 'tools[0].function.name' },
  });
});
