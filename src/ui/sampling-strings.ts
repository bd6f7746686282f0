/** Texts of the fields for sampling. */
export const samplingStrings = {
  reset: 'Back to what Google advises',
  advised: (value: string) => `Advised: ${value}.`,
  none: 'empty',
  fields: {
    temperature: {
      label: 'Temperature',
      hint: 'How daring the words are. 0 always takes the likeliest one, 2 is wild.',
    },
    topK: {
      label: 'Top-k',
      hint: 'How many of the likeliest tokens are considered. 0 leaves it to the other limits.',
    },
    topP: {
      label: 'Top-p',
      hint: 'Considers the likeliest tokens until together they reach this share. 1 is off.',
    },
    minP: {
      label: 'Min-p',
      hint: 'Drops tokens that are less likely than this share of the likeliest one. 0 is off.',
    },
    repetitionPenalty: {
      label: 'Repetition penalty',
      hint: 'Above 1, words that were used before become less likely. 1 is off.',
    },
    maxTokens: {
      label: 'Longest answer',
      hint: 'In tokens; a word takes one or two. Empty lets the model end by itself.',
    },
    seed: {
      label: 'Seed',
      hint: 'A number makes the same question get the same answer again. Empty draws anew each time.',
    },
  },
} as const;
