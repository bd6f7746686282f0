import {
  type ForeignChat,
  type ForeignImage,
  type ForeignMessage,
  type LeftOutKind,
  paragraphs,
} from './foreign-chat.ts';
import { field, key, list, record, text, time } from './loose.ts';

export const isChatGpt = (value: unknown): boolean => Object.keys(record(field(value, 'mapping'))).length > 0;

/**
 * A conversation of ChatGPT's export: `mapping` is a tree of nodes by id, each with a `message` or null, `parent` and
 * `children`; `current_node` is the end of the branch that was shown; times are in seconds.
 */
export function readChatGpt(value: unknown, at: number): ForeignChat {
  const leftOut: LeftOutKind[] = [];
  const nodes = Object.entries(record(field(value, 'mapping')));
  return {
    key: key(field(value, 'conversation_id')) ?? key(field(value, 'id')) ?? `${at}`,
    title: text(field(value, 'title')),
    createdAt: time(field(value, 'create_time')),
    updatedAt: time(field(value, 'update_time')),
    pinned: field(value, 'is_starred') === true,
    archived: field(value, 'is_archived') === true,
    system: '',
    messages: nodes.map(([id, node]) => readNode(id, node, leftOut)),
    current: key(field(value, 'current_node')),
    leftOut,
  };
}

function readNode(id: string, node: unknown, leftOut: LeftOutKind[]): ForeignMessage {
  const message = field(node, 'message');
  const role = field(field(message, 'author'), 'role');
  const content = field(message, 'content');
  const metadata = field(message, 'metadata');
  const place = { key: id, parent: key(field(node, 'parent')), at: time(field(message, 'create_time')) };
  const nothing: ForeignMessage = { ...place, role: 'none', text: '' };
  if (field(metadata, 'is_visually_hidden_from_conversation') === true) return nothing;
  const type = field(content, 'content_type');
  if (type === 'thoughts' || type === 'reasoning_recap') {
    leftOut.push('thinking');
    return nothing;
  }
  const toTool = role === 'assistant' && (key(field(message, 'recipient')) ?? 'all') !== 'all';
  if (role === 'tool' || toTool) {
    leftOut.push('tools');
    return nothing;
  }
  if (role !== 'user' && role !== 'assistant') return nothing;
  const parts = list(field(content, 'parts'));
  const said = paragraphs([
    ...parts.map((part) => (typeof part === 'string' ? part : text(field(part, 'text')))),
    text(field(content, 'text')),
  ]);
  const images = parts.flatMap((part) => imageOf(part));
  if (parts.some((part) => text(field(part, 'content_type')).includes('audio'))) leftOut.push('sound');
  if (role === 'assistant')
    return { ...place, role, text: said, images, model: key(field(metadata, 'model_slug')) };
  const pictures = images.map((image) => ({ ...image, name: nameOf(image, metadata) }));
  for (const attachment of list(field(metadata, 'attachments')))
    if (!isAmong(images, attachment)) leftOut.push('file');
  return { ...place, role, text: said, images: pictures };
}

/** `file-service://file-abc` and `sediment://file_abc#…` are files of the archive whose names begin with `file-abc`. */
function imageOf(part: unknown): (ForeignImage & { readonly source: { readonly entry: string } })[] {
  if (field(part, 'content_type') !== 'image_asset_pointer') return [];
  const entry = /^[a-z-]+:\/\/([\w-]{1,200})/.exec(text(field(part, 'asset_pointer')))?.[1] ?? '';
  return [{ name: entry, source: { entry } }];
}

type Pointer = ReturnType<typeof imageOf>[number];

const isAmong = (images: readonly Pointer[], attachment: unknown): boolean =>
  images.some(({ source }) => source.entry === field(attachment, 'id'));

const nameOf = (image: Pointer, metadata: unknown): string =>
  text(
    field(
      list(field(metadata, 'attachments')).find((attachment) => isAmong([image], attachment)),
      'name',
    ),
  ) || image.name;
