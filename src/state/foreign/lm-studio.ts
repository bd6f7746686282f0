import {
  type ForeignChat,
  type ForeignMessage,
  type LeftOutKind,
  paragraphs,
  roleOf,
} from './foreign-chat.ts';
import { field, key, list, text, time } from './loose.ts';

export const isLmStudio = (value: unknown): boolean =>
  list(field(value, 'messages')).some((message) => Array.isArray(field(message, 'versions')));

/**
 * A conversation file of LM Studio: each of `messages` has `versions`, of which one is `currentlySelected`; what comes
 * next follows that one. A version has its `content`, or in several `steps` each of theirs. Files are named only.
 */
export function readLmStudio(value: unknown, at: number): ForeignChat {
  const leftOut: LeftOutKind[] = [];
  const model = key(field(field(value, 'lastUsedModel'), 'identifier'));
  const messages: ForeignMessage[] = [];
  let parent: string | undefined;
  for (const [place, message] of list(field(value, 'messages')).entries()) {
    const versions = list(field(message, 'versions'));
    const chosen = field(message, 'currentlySelected');
    const selected = typeof chosen === 'number' && versions[chosen] !== undefined ? chosen : 0;
    for (const [version, content] of versions.entries())
      messages.push(readVersion(content, { key: `${place} ${version}`, parent, model, leftOut }));
    if (versions.length > 0) parent = `${place} ${selected}`;
  }
  return {
    key: key(field(value, 'createdAt')) ?? `${at}`,
    title: text(field(value, 'name')),
    createdAt: time(field(value, 'createdAt')),
    updatedAt:
      time(field(value, 'assistantLastMessagedAt')) ??
      time(field(value, 'userLastMessagedAt')) ??
      time(field(value, 'createdAt')),
    pinned: field(value, 'pinned') === true,
    archived: false,
    system: text(field(value, 'systemPrompt')) || configuredSystem(value),
    messages,
    current: parent,
    leftOut,
  };
}

const configuredSystem = (value: unknown): string => {
  const fields = list(field(field(value, 'perChatPredictionConfig'), 'fields'));
  return text(
    field(
      fields.find((each) => field(each, 'key') === 'llm.prediction.systemPrompt'),
      'value',
    ),
  );
};

interface Place {
  readonly key: string;
  readonly parent: string | undefined;
  readonly model: string | undefined;
  readonly leftOut: LeftOutKind[];
}

function readVersion(version: unknown, { key: own, parent, model, leftOut }: Place): ForeignMessage {
  const role = roleOf(field(version, 'role'));
  const blocks = [field(version, 'content')];
  for (const step of list(field(version, 'steps'))) {
    const isThought = field(field(step, 'style'), 'type') === 'thinking';
    if (isThought) leftOut.push('thinking');
    else if (field(step, 'type') === 'contentBlock') blocks.push(field(step, 'content'));
    else if (text(field(step, 'type')).startsWith('tool')) leftOut.push('tools');
  }
  const said: string[] = [];
  for (const part of blocks.flatMap((block) => (typeof block === 'string' ? [block] : list(block)))) {
    if (typeof part === 'string') said.push(part);
    else if (field(part, 'type') === 'text') said.push(text(field(part, 'text')));
    else if (field(part, 'type') === 'file')
      leftOut.push(field(part, 'fileType') === 'image' ? 'image' : 'file');
    else if (text(field(part, 'type')).startsWith('tool')) leftOut.push('tools');
  }
  return {
    key: own,
    parent,
    role,
    text: paragraphs(said),
    at: undefined,
    model,
  };
}
