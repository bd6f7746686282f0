import type { ChatCompletionRequest } from '@mlc-ai/web-llm';
import { readChatRequest } from './request.ts';

/**
 * Reads a chat's request, and the form that it holds the answer to, without a model.
 * @throws FacetError `bad-request` for whatever would be refused whichever model answers
 */
export async function checkRequest(request: ChatCompletionRequest): Promise<void> {
  const { form } = readChatRequest(request).options;
  if (form) (await import('./held-forms.ts')).formNetwork(form.format);
}
