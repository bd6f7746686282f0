/** Texts of dialogs, menus, messages that pass, the command palette and the shortcuts. */
export const actionsStrings = {
  close: 'Close',
  cancel: 'Cancel',
  messages: 'Messages',
  /** Read out after a message with a button, such as `Undo`. */
  reach: (label: string) => `Press F6 for ${label}.`,
} as const;
