const images = (count: number) => (count === 1 ? '1 image' : `${count} images`);

/** Texts about images and what else is added: in the message being written, and in the conversation. */
export const imageStrings = {
  add: 'Add images or files',
  list: 'Added to this message',
  open: (alt: string) => `View ${alt}`,
  remove: (name: string) => `Remove ${name}`,
  closely: 'Look at tall and wide images in parts, too',
  reading: (name: string) => `Reading ${name}`,
  unreadable: (name: string) => `${name}: cannot be read`,

  /** Time that the processor takes for an image, as it was measured. */
  time: (seconds: number) =>
    seconds < 90
      ? `About ${Math.ceil(seconds / 5) * 5} seconds an image on this processor`
      : `About ${Math.round(seconds / 60)} minutes an image on this processor`,

  /** Content of an image, as far as the name of its file tells. */
  alt: (name: string) =>
    name
      .replace(/\.[^.]+$/, '')
      .replaceAll(/[-_\s]+/g, ' ')
      .trim() || 'image',

  viewer: {
    original: 'Original',
    square: 'What the model sees',
    squareHint: 'Gemma 3 looks at a square, so every image is stretched into one.',
    pixels: (width: number, height: number) => `${width} × ${height} pixels`,
  },

  encoding: {
    loading: 'Loading the eyes',
    looking: (image: number, count: number) => `Looking at image ${image} of ${count}`,
    layer: (layer: number, layers: number) => `layer ${layer} of ${layers}`,
  },

  /** Images of an answer by how they came into it: computed for it, or known from before. */
  shown: (encoded: number, reused: number) =>
    [
      encoded > 0 && `${images(encoded)} encoded`,
      reused > 0 && (reused === 1 && encoded === 0 ? 'image reused' : `${images(reused)} reused`),
    ]
      .filter((text) => text !== false)
      .join(', '),

  blind: {
    title: (name: string) => `${name} cannot see images`,
    noSuchFile:
      'Gemma 3 in this size reads text only. Open a 4B, 12B or 27B together with its vision file, or use the demo model, which sees.',
    needsFile:
      'Its eyes are a second file, whose name begins with mmproj. Open that too, or use the demo model, which sees.',
    base: 'A base model continues text. Open a chat model with its vision file, or use the demo model, which sees.',
    kept: 'What you wrote and added stays here.',
    leftOut: (name: string) => `${name} cannot see, so the images of this chat are left out.`,
    open: 'Open a vision file',
    demo: 'Use the demo model',
  },

  samples: {
    title: 'Ask about a drawing',
    questions: [
      ['red-circle.webp', 'What is in this image?'],
      ['triangle-cross.webp', 'Where is the purple triangle?'],
      ['star-ring.webp', 'What colour is the ring?'],
      ['four.webp', 'How many shapes are there?'],
    ],
  },
} as const;
