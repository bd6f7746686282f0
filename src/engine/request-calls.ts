import { type AnswerForm, type HeldText, keyed } from './request-form.ts';
import type { Tools } from './request-tools.ts';

/**
 * The form of an answer that may call functions. A call that has to be is always one; arguments are held to their
 * schemas where a function is `strict`. Undefined where the model may write what it likes.
 */
export function formWithCalls(text: AnswerForm | undefined, tools: Tools): AnswerForm | undefined {
  const { functions, parallel, required } = tools;
  if (!text && !required && !functions.some(({ strict }) => strict)) return undefined;
  return keyed({
    type: 'calls',
    functions: functions.map(({ name, parameters, strict }) => ({
      name,
      ...(strict && parameters ? { parameters } : {}),
    })),
    parallel,
    required,
    // The format of a request's is never that of calls.
    text: (text?.format ?? null) as HeldText | null,
  });
}
