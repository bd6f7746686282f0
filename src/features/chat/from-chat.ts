/** What the overlay of presets is opened about, to begin with one of what the open chat has. */
export const FROM_CHAT = 'from-chat';
