import type { ChatOptions, MLCEngineConfig } from '@mlc-ai/web-llm';
import { FacetEngine } from '../../src/engine/engine.ts';
import { FacetError } from '../../src/shared/errors.ts';
import { type EnginePort, localWorker } from '../../src/lib/local-worker.ts';
import { MLCEngine as Engine } from '../../src/lib/mlc-engine.ts';
import { FacetClient } from '../../src/worker/client.ts';
import { serve } from '../../src/worker/host.ts';
import type { SourceSpec } from '../../src/worker/protocol.ts';
import { urlSource } from '../../src/weights/source/url.ts';
import type { WeightSource } from '../../src/weights/source/source.ts';
import { openNodeProcessor } from '../../test/support/device.ts';
import { fileSource } from '../cli/file-source.ts';
import { imageFile } from '../cli/image-file.ts';

/** The package's entry for Node: WebLLM's names over files on disk, on the GPU where `webgpu` is installed. */
export { FacetError } from '../../src/shared/errors.ts';
export { prebuiltAppConfig } from '../../src/lib/model-list.ts';
export { FacetClient };

/** Dawn, if there is one: without it, or without a hardware GPU, the processor computes. */
async function gpuOf(): Promise<GPU | undefined> {
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    return create([]);
  } catch {
    return undefined;
  }
}

async function openSource(spec: SourceSpec, signal: AbortSignal): Promise<WeightSource> {
  if (spec.kind === 'webllm') throw new FacetError('bad-request', `${spec.id} is no GGUF file.`, 'Give one.');
  if (spec.kind === 'hub') {
    const { repo, revision = 'main', path, name } = spec;
    return urlSource(`https://huggingface.co/${repo}/resolve/${revision}/${path}`, name, { signal });
  }
  if (spec.kind === 'url' && /^https?:/.test(spec.url)) return urlSource(spec.url, spec.name, { signal });
  return fileSource(spec.kind === 'url' ? spec.url.replace(/^file:\/\//, '') : spec.file.name);
}

function serveNode(gpu: GPU | undefined): (port: EnginePort) => void {
  return (port) =>
    serve({
      port,
      createEngine: (onStatus) =>
        new FacetEngine({
          gpu,
          openProcessor: () => openNodeProcessor(),
          onStatus,
          readImage: imageFile,
        }),
      openSource,
    });
}

/** Facet's client over an engine in this process. */
export async function createClient(): Promise<FacetClient> {
  const gpu = await gpuOf();
  return new FacetClient(() => localWorker(serveNode(gpu)));
}

/** An engine with a model loaded: an id of the list, an address, or the path of a GGUF file (and of its mmproj). */
export async function CreateMLCEngine(
  modelId: string | string[],
  config?: MLCEngineConfig,
  chatOpts?: ChatOptions | ChatOptions[],
): Promise<Engine> {
  const engine = new Engine(config, await createClient());
  await engine.reload(modelId, chatOpts);
  return engine;
}
