import type { ChatCompletionRequest, ChatCompletionRequestStreaming } from '@mlc-ai/web-llm';

/** WebLLM tells at most so many alternatives to a token. */
const MOST_ALTERNATIVES = 5;

interface JsonSchemaFormat {
  readonly type?: string;
  readonly json_schema?: { readonly schema?: unknown };
}

/**
 * A request as WebLLM takes it: streamed, with its usage. What only Facet's engine knows (`extra_body`: top-k, min-p, the
 * name of the conversation) is left out, a schema goes where WebLLM looks for it.
 */
export function webLlmRequest({
  extra_body: _onlyFacets,
  response_format,
  top_logprobs,
  ...request
}: ChatCompletionRequest): ChatCompletionRequestStreaming {
  const format = response_format as JsonSchemaFormat | null | undefined;
  const schema = format?.json_schema?.schema;
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema ?? {});
  const held =
    format?.type === 'json_schema' ? { type: 'json_object' as const, schema: text } : response_format;
  return {
    ...request,
    ...(held ? { response_format: held } : {}),
    ...(typeof top_logprobs === 'number' ? { top_logprobs: Math.min(MOST_ALTERNATIVES, top_logprobs) } : {}),
    stream: true,
    stream_options: { include_usage: true },
  };
}
