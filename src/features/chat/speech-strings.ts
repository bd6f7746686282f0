/** Texts about reading messages aloud. */
export const speechStrings = {
  read: 'Read aloud',
  stop: 'Stop reading aloud',
  remote:
    'The voices of this browser would send the text to a server, so Facet does not use them. Install a voice on this device to have messages read aloud.',
} as const;
