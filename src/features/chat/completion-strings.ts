/** Texts of the page where a base model continues a text. */
export const completionStrings = {
  title: 'Text completion',
  base: (
    name: string,
    why = 'is a base model: it has no chat template and was never taught to take turns. It continues a text that you begin',
  ) => `${name} ${why}.`,
  chatAnyway: 'Chat with it anyway',
  chatKept: 'Your chat is kept and comes back with a chat model.',
  label: 'Text to continue',
  placeholder: 'Here are the planets of the solar system:\n1. Mercury\n2.',
  complete: 'Complete',
  stop: 'Stop',
  maxTokens: 'Tokens at most',
  temperature: 'Temperature',
  temperatureTitle: '0 always takes the likeliest token; 1 is what Google advises',
  legend: 'Written by the model',
} as const;
