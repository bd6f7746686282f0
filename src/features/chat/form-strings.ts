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

const of = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** Schemas that can be picked. */
export const READY_SCHEMAS: readonly { readonly name: string; readonly schema: unknown }[] = [
  { name: 'Yes or no', schema: { enum: ['yes', 'no'] } },
  { name: 'A list', schema: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 10 } },
  {
    name: 'An answer with its reason',
    schema: of({ reason: { type: 'string' }, answer: { type: 'string' } }),
  },
  {
    name: 'Names and numbers',
    schema: {
      type: 'array',
      items: of({ name: { type: 'string' }, number: { type: 'number' } }),
      minItems: 1,
    },
  },
];
