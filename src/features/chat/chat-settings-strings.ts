/** Texts of the settings of one chat. */
export const chatSettingsStrings = {
  open: 'Chat settings',
  openTold: 'Chat settings, with a system prompt',
  title: 'Settings of this chat',
  name: 'Title',
  namePlaceholder: 'Follows the first question',
  system: 'System prompt',
  systemHint: 'Told to the model before the first message: who it is, how it should answer.',
  presets: 'Prompts and presets',
  asPreset: 'Save as a preset',
  sampling: 'How words are chosen',
  model: 'Model',
  anyModel: 'Whatever model is loaded',
  thisModel: (name: string) => `Always ${name}`,
  modelHint: 'When another model is loaded, the chat offers to load this one.',
  base: 'Use it as a base model',
  baseHint: (name: string) =>
    `${name} is chatted with. If it was never taught to take turns, it can continue a text instead.`,
  reset: 'Back to the defaults',
  done: 'Done',
} as const;
