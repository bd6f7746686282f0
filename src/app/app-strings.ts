/** Texts of the shell, its commands and their shortcuts. */
export const appStrings = {
  name: 'Facet',

  /** The button for what the header has no room for. */
  menu: 'Menu',

  sections: { chat: 'Chat', model: 'Model', view: 'View', help: 'Help' },

  titles: {
    newChat: 'New chat',
    chatSettings: 'Settings of this chat',
    stop: 'Stop the answer',
    write: 'Go to the message field',
    pinChat: 'Pin this chat',
    unpinChat: 'Unpin this chat',
    exportMarkdown: 'Export this chat as Markdown',
    exportJson: 'Export this chat as JSON',
    deleteChat: 'Delete this chat',
    exportAll: 'Export all chats',
    importChats: 'Import chats',
    models: 'Models',
    openFile: 'Open a GGUF file',
    settings: 'Settings',
    sidebar: 'List of chats',
    memory: 'Memory panel',
    planMemory: 'Plan memory for a model',
    themeSystem: 'Theme of the system',
    themeLight: 'Light theme',
    themeDark: 'Dark theme',
    palette: 'Search and commands',
    shortcuts: 'Keyboard shortcuts',
    notices: 'Go to the latest notice',
  },

  keywords: {
    newChat: 'conversation begin clear',
    chatSettings: 'rename title system prompt temperature sampling model',
    stop: 'cancel end',
    write: 'composer focus prompt',
    pin: 'keep top favourite star',
    export: 'save download backup file',
    deleteChat: 'remove',
    import: 'open load restore backup file json',
    models: 'download choose switch storage gemma',
    openFile: 'load model local',
    settings: 'preferences options theme sampling temperature system prompt',
    sidebar: 'sidebar history drawer',
    memory: 'gpu vram kv cache rings',
    planMemory: 'vram size fit',
    theme: 'colour color appearance mode',
    shortcuts: 'keys help hotkeys',
    notices: 'undo toast message',
  },

  shortcuts: {
    title: 'Keyboard shortcuts',
    or: 'or',
    writing: 'While writing a message',
    send: 'Send the message',
    newLine: 'Start a new line',
  },
} as const;
