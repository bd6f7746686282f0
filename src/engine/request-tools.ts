import * as v from 'valibot';
import { refusal } from '../shared/refusal.ts';
import type { Conversation } from '../text/conversation.ts';
import { JSON_TOOLS } from '../text/tool-calls.ts';
import type { FunctionDefinition, ToolForm } from '../text/tool-form.ts';
import { record, text } from './request-fields.ts';
import { jsonOf } from './request-refusal.ts';

/** A function, and whether its arguments are held to their schema. */
interface ToolFunction extends FunctionDefinition {
  readonly strict?: true;
}

/** Functions that the model may call, and how an answer is read for them. */
export interface Tools {
  readonly functions: readonly ToolFunction[];
  /** Whether several may be called at once. */
  readonly parallel: boolean;
  /** Whether one has to be called. */
  readonly required: boolean;
  /** The beginning that every answer has where one has to be called; '' otherwise. */
  readonly beginning: string;
}

const NAME = 'a name of 1 to 64 letters, digits, underscores and dashes';
const name = v.pipe(v.string(NAME), v.regex(/^[\w-]{1,64}$/, NAME));

const tool = v.strictObject(
  {
    type: v.literal('function', "'function'"),
    function: v.strictObject(
      {
        name,
        description: v.nullish(text),
        parameters: v.nullish(record('a JSON schema')),
        // Whether arguments are held to their schema; otherwise they are as the model writes them.
        strict: v.nullish(v.boolean('true or false')),
      },
      'an object with a name',
    ),
  },
  'an object of the type function',
);

const CHOICE = "'none', 'auto', 'required', or { type: 'function', function: { name } }";

/** The fields of a chat that are about tools. */
export const toolFields = {
  tools: v.nullish(v.array(tool, 'a list of tools')),
  tool_choice: v.nullish(
    v.union(
      [
        v.picklist(['none', 'auto', 'required']),
        v.strictObject({ type: v.literal('function'), function: v.strictObject({ name }) }),
      ],
      CHOICE,
    ),
  ),
  parallel_tool_calls: v.nullish(v.boolean('true or false')),
};

type ToolFields = v.InferOutput<v.ObjectSchema<typeof toolFields, undefined>>;

/** The tools of a request; undefined where none may be called. @throws FacetError `bad-request` */
export function toolsOf(
  { tools, tool_choice: choice, parallel_tool_calls: parallel }: ToolFields,
  form: Pick<ToolForm, 'beginning'> = JSON_TOOLS,
): Tools | undefined {
  const all = (tools ?? []).map((each) => definitionOf(each.function));
  for (const [index, { parameters }] of all.entries()) {
    jsonOf(parameters, `tools[${index}].function.parameters`);
  }
  const twice = all.find((each, index) => all.findIndex((other) => other.name === each.name) !== index);
  if (twice) throw wrong('tools', `Two tools are named ${twice.name}.`, 'Give each a name of its own.');
  if (choice === 'none' || ((choice === 'auto' || !choice) && all.length === 0)) return undefined;
  const named = typeof choice === 'object' ? choice?.function.name : undefined;
  const functions = named === undefined ? all : all.filter((each) => each.name === named);
  if (functions.length === 0) {
    const what = named === undefined ? 'a call' : `a call of ${named}`;
    throw wrong('tool_choice', `${what} is required, which is not among the tools.`, 'Put it into tools.');
  }
  const required = choice === 'required' || named !== undefined;
  const beginning = required ? form.beginning(named) : '';
  return { functions, parallel: parallel !== false, required, beginning };
}

const definitionOf = ({
  name: called,
  description,
  parameters,
  strict,
}: NonNullable<ToolFields['tools']>[number]['function']): ToolFunction => ({
  name: called,
  ...(description ? { description } : {}),
  ...(parameters ? { parameters } : {}),
  ...(strict ? { strict } : {}),
});

const wrong = (param: string, message: string, hint: string): Error =>
  refusal({ param, code: 'invalid_value', message, hint });

/** A conversation in which the model is told of tools. An answer that is begun already goes on as it was. */
export function withTools<Image>(
  conversation: Conversation<Image>,
  { functions, required, beginning }: Tools,
  { form, system }: { readonly form: ToolForm; readonly system: string },
): Conversation<Image> {
  const told = functions.map(({ strict: _strict, ...definition }) => definition);
  return {
    ...conversation,
    ...form.opening(system, { functions: told, required }),
    begun: conversation.begun ?? (beginning === '' ? undefined : { text: beginning }),
  };
}
