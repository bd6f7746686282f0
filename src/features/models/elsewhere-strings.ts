/** Texts about the model being in use in another tab. */
export const elsewhereStrings = {
  holds: {
    title: 'The model is in use in another tab',
    hint: 'Two at once would need the memory twice. Your chats are here all the same.',
    take: 'Use it here',
  },
  waits: {
    title: 'The model is in use in another tab',
    hint: 'What you opened loads here as soon as that tab lets go, or at once if you take over.',
    take: 'Use it here',
  },
  took: {
    title: 'The model went to another tab',
    hint: 'This tab let go of it to free the memory. Your chats are kept.',
    take: 'Take it back',
  },
  free: {
    title: 'The model is free',
    hint: 'The other tab has let go of it.',
    take: 'Use it here',
  },
} as const;
