import type { InitProgressCallback } from '@mlc-ai/web-llm';
import type { LoadProgress } from './protocol.ts';

/** The progress of a load as WebLLM tells it. */
export function initProgress({
  stage,
  loadedBytes,
  totalBytes,
  elapsedMs,
}: LoadProgress): Parameters<InitProgressCallback>[0] {
  const progress = totalBytes > 0 ? loadedBytes / totalBytes : 0;
  return { progress, timeElapsed: elapsedMs / 1000, text: `${stage}: ${Math.round(progress * 100)} %` };
}
