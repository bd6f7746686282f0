import { afterEach, describe, expect, it } from 'vitest';
import { closeFakeWorkers } from '../../../test/support/fake-worker.ts';
import { lastAnswer, talk } from '../../../test/support/talk.ts';
import { heldTo } from './chat-request.ts';

afterEach(closeFakeWorkers);

const LOOK = { name: 'look', description: 'Looks out of the window.' };
const asTool = (definition: unknown) => ({ type: 'function', function: definition });

describe('functions of a chat', () => {
  it('are called, and the model is told what they gave', async () => {
    const { chat, storage, lastAsked, lastRequest } = await talk();
    chat.setSettings({ functions: JSON.stringify(LOOK) });
    await chat.send('Call it');
    expect(lastRequest()).toMatchObject({ tools: [asTool(LOOK)] });
    const { calls = [], text, state } = lastAnswer(chat);
    expect([text, state]).toEqual(['', 'done']);
    expect(calls).toEqual([{ id: 'call_1', name: 'look', arguments: '{"question":"Call it"}' }]);

    await chat.sendResults([{ call: 'call_1', name: 'look', text: 'snow' }]);
    const said = [
      { role: 'user', content: 'Call it' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [asTool({ name: 'look', arguments: '{"question":"Call it"}' })],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'snow' },
    ];
    expect(lastAsked()).toMatchObject(said);
    expect(lastAnswer(chat).text).toBe('snow');

    await chat.send('And now?');
    expect(lastAsked()).toMatchObject([
      ...said,
      { role: 'assistant' },
      { role: 'user', content: 'And now?' },
    ]);
    await chat.saved();
    const rows = await storage.messages(chat.store.getState().id);
    expect(rows[1]).toMatchObject({ calls });
    expect(rows[2]).toMatchObject({ results: [{ call: 'call_1', name: 'look', text: 'snow' }] });
  });

  it('have their results told as a text once the call is not seen any more', async () => {
    const { chat, lastAsked } = await talk();
    chat.setSettings({ functions: JSON.stringify([LOOK]) });
    await chat.send('Call it');
    await chat.sendResults([{ call: 'call_1', name: 'look', text: 'snow' }]);
    chat.dropOldest();
    await chat.send('And now?');
    expect(lastAsked()?.[0]).toEqual({ role: 'user', content: 'look: snow' });
  });
});

describe('what holds an answer', () => {
  it('is in the request as it was written', () => {
    expect(heldTo({ schema: ' ', functions: '' })).toEqual({});
    expect(heldTo({ schema: '{"type":"null"}', functions: '' })).toEqual({
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: '{"type":"null"}' } },
    });
    for (const functions of [LOOK, [LOOK], [asTool(LOOK)]]) {
      expect(heldTo({ schema: '', functions: JSON.stringify(functions) })).toEqual({ tools: [asTool(LOOK)] });
    }
    expect(heldTo({ schema: '', functions: '{' })).toEqual({ tools: '{' });
  });
});
