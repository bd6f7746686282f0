/** Texts of forms that answers are held to, of functions, and of their calls. */
export const formStrings = {
  schema: 'Answers are JSON of this schema',
  schemaHint:
    'A JSON Schema. The model can then write nothing else, whatever it is asked. Leave it empty for answers in words.',
  pick: 'Take one of these',
  picked: 'A schema to begin with',
  functions: 'Functions that the model may call',
  functionsHint:
    'Descriptions as JSON, each with a name, a description and parameters. Facet runs nothing: it shows a call, and you say what it gave.',
  noJson: (why: string) => `This is no JSON yet: ${why}`,
  call: (name: string) => `Call of ${name}`,
  result: (name: string) => `Result of ${name}`,
  give: (name: string) => `What ${name} gives`,
  send: 'Send the result',
} as const;
