import { deflateRawSync } from 'node:zlib';

/** A PNG of one pixel. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const PICTURE = `data:image/png;base64,${PIXEL}`;

const node = (id: string, parent: string | null, message: object | null) => ({
  id,
  parent,
  message,
  children: [],
});
const said = (role: string, parts: unknown[], more: object = {}) => ({
  author: { role },
  create_time: 1_700_000_000.5,
  content: { content_type: 'text', parts },
  recipient: 'all',
  metadata: { model_slug: 'gpt-4o' },
  ...more,
});

/** ChatGPT: a tree with an answer that was written twice, a tool, a thought and an image. */
export const chatGpt = () => [
  {
    title: 'Owls',
    conversation_id: 'c-1',
    create_time: 1_700_000_000.25,
    update_time: 1_700_000_100,
    is_archived: true,
    current_node: 'a2',
    mapping: {
      root: node('root', null, null),
      sys: node('sys', 'root', said('system', [''])),
      q: node(
        'q',
        'sys',
        said(
          'user',
          [
            'What do owls eat?',
            { content_type: 'image_asset_pointer', asset_pointer: 'file-service://file-abc' },
          ],
          {
            content: {
              content_type: 'multimodal_text',
              parts: [
                { content_type: 'image_asset_pointer', asset_pointer: 'file-service://file-abc' },
                'What do owls eat?',
              ],
            },
            metadata: {
              attachments: [
                { id: 'file-abc', name: 'owl.png' },
                { id: 'file-x', name: 'owls.pdf' },
              ],
            },
          },
        ),
      ),
      a1: node('a1', 'q', said('assistant', ['Mice.'])),
      think: node('think', 'q', {
        ...said('assistant', []),
        content: { content_type: 'thoughts', thoughts: [] },
      }),
      part: node('part', 'think', said('assistant', ['Let me look.'])),
      call: node('call', 'part', said('assistant', ['{"q":"owls"}'], { recipient: 'browser' })),
      result: node('result', 'call', said('tool', ['owls eat'])),
      a2: node('a2', 'result', said('assistant', ['Mice and voles.'])),
    },
  },
];

export const claude = () => [
  {
    uuid: 'k-1',
    name: 'Trains',
    created_at: '2026-01-02T03:04:05.678Z',
    updated_at: '2026-01-02T04:00:00Z',
    chat_messages: [
      {
        uuid: 'm1',
        sender: 'human',
        text: 'Summarise.',
        content: [{ type: 'text', text: 'Summarise.' }],
        created_at: '2026-01-02T03:04:06Z',
        parent_message_uuid: '00000000-0000-4000-8000-000000000000',
        attachments: [{ file_name: 'notes.txt', extracted_content: 'The train leaves at nine.' }],
        files: [{ file_name: 'map.png' }],
      },
      {
        uuid: 'm2',
        sender: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.' },
          { type: 'text', text: 'It leaves at nine.' },
        ],
        created_at: '2026-01-02T03:04:07Z',
        parent_message_uuid: 'm1',
      },
      {
        uuid: 'm3',
        sender: 'human',
        content: [{ type: 'text', text: 'And back?' }],
        created_at: '2026-01-02T03:04:08Z',
        parent_message_uuid: 'm2',
      },
    ],
  },
];

export const openWebUi = () => [
  {
    id: 'o-1',
    title: 'Birds',
    pinned: true,
    created_at: 1_700_000_000,
    updated_at: 1_700_000_500,
    chat: {
      params: { system: 'Be brief.' },
      history: {
        currentId: 'b',
        messages: {
          q: {
            id: 'q',
            parentId: null,
            childrenIds: ['a', 'b'],
            role: 'user',
            content: 'What is this?',
            timestamp: 1_700_000_001,
            files: [
              { type: 'image', url: PICTURE },
              { type: 'file', name: 'birds.txt', file: { data: { content: 'Robin.' } } },
            ],
          },
          a: { id: 'a', parentId: 'q', role: 'assistant', content: 'A bird.', timestamp: 1_700_000_002 },
          b: {
            id: 'b',
            parentId: 'q',
            role: 'assistant',
            model: 'gemma3:4b',
            content: '<details type="reasoning" done="true">\nHm.\n</details>\nA robin.',
            timestamp: 1_700_000_003,
          },
        },
      },
    },
  },
];

export const llamaCpp = () => [
  {
    conv: { id: 'l-1', name: 'Maths', lastModified: 1_700_000_009_000, currNode: 'a' },
    messages: [
      {
        id: 'r',
        convId: 'l-1',
        type: 'root',
        role: 'system',
        parent: null,
        content: '',
        timestamp: 1_700_000_000_000,
      },
      {
        id: 's',
        convId: 'l-1',
        type: 'text',
        role: 'system',
        parent: 'r',
        content: 'Count.',
        timestamp: 1_700_000_000_001,
      },
      {
        id: 'q',
        convId: 'l-1',
        type: 'text',
        role: 'user',
        parent: 's',
        content: '1 + 1?',
        timestamp: 1_700_000_000_002,
        extra: [
          { type: 'IMAGE', name: 'sum.png', base64Url: PICTURE },
          { type: 'TEXT', name: 'sum.txt', content: 'One and one.' },
          { type: 'AUDIO', name: 'sum.mp3', base64Data: 'AAAA', mimeType: 'audio/mpeg' },
        ],
      },
      {
        id: 'b',
        convId: 'l-1',
        type: 'text',
        role: 'assistant',
        parent: 'q',
        content: 'Three.',
        timestamp: 1_700_000_000_003,
      },
      {
        id: 'a',
        convId: 'l-1',
        type: 'text',
        role: 'assistant',
        parent: 'q',
        content: 'Two.',
        thinking: 'Hm.',
        model: 'gemma-3.gguf',
        timestamp: 1_700_000_000_004,
      },
    ],
  },
];

/** The same in the newer form of llama.cpp: a line for the session, and one for each message. */
export const llamaCppLines = (): string =>
  llamaCpp()
    .flatMap(({ conv, messages }) => [
      { harness: 'llama.cpp', type: 'session', ...conv },
      ...messages.map((message) => ({ type: 'message', message })),
    ])
    .map((line) => JSON.stringify(line))
    .join('\n');

export const lmStudio = () => ({
  name: 'Poems',
  createdAt: 1_700_000_000_000,
  pinned: false,
  systemPrompt: 'You are a poet.',
  lastUsedModel: { identifier: 'google/gemma-3-12b' },
  messages: [
    {
      currentlySelected: 0,
      versions: [
        {
          type: 'singleStep',
          role: 'user',
          content: [
            { type: 'text', text: 'A line about rain.' },
            { type: 'file', fileType: 'image', fileIdentifier: 'rain.png' },
          ],
        },
      ],
    },
    {
      currentlySelected: 1,
      versions: [
        { type: 'singleStep', role: 'assistant', content: [{ type: 'text', text: 'Rain.' }] },
        {
          type: 'multiStep',
          role: 'assistant',
          steps: [
            { type: 'contentBlock', style: { type: 'thinking' }, content: [{ type: 'text', text: 'Hm.' }] },
            { type: 'contentBlock', content: [{ type: 'text', text: 'Rain writes on glass.' }] },
            { type: 'debugInfoBlock', debugInfo: 'x' },
          ],
        },
      ],
    },
  ],
});

/** A zip archive of files, the even ones packed. */
export function zipped(
  files: readonly (readonly [name: string, bytes: Uint8Array])[],
): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [at, [name, bytes]] of files.entries()) {
    const method = at % 2 === 0 ? 8 : 0;
    const packed = method === 8 ? deflateRawSync(bytes) : Buffer.from(bytes);
    const title = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(bytes.length, 22);
    local.writeUInt16LE(title.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(bytes.length, 24);
    entry.writeUInt16LE(title.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, title, packed);
    directory.push(entry, title);
    offset += local.length + title.length + packed.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(offset, 16);
  return Uint8Array.from(Buffer.concat([...parts, ...directory, end]));
}
