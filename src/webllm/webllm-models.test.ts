import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { expect, test } from 'vitest';
import { WEBLLM_POLICY } from '../shared/webllm-file.ts';
import { lacksOf, needsOf, WEBLLM_MODELS } from './webllm-models.ts';

const CHATS = prebuiltAppConfig.model_list.filter(({ model_type }) => (model_type ?? 0) === 0);

test('the list is that of the package, its features with it', () => {
  const listed = CHATS.map((record) => ({
    id: record.model_id,
    megabytes: record.vram_required_MB,
    contextLength: record.overrides?.context_window_size,
  }));
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
  const ours = WEBLLM_MODELS.map(({ id, megabytes, contextLength }) => ({ id, megabytes, contextLength }));
  expect(ours.toSorted(byId)).toEqual(listed.toSorted(byId));
  expect(WEBLLM_MODELS.filter(({ quantisation }) => quantisation === '')).toEqual([]);
  for (const { model_id, required_features = [] } of CHATS) {
    const model = WEBLLM_MODELS.find(({ id }) => id === model_id);
    expect(model && needsOf(model), model_id).toEqual(expect.arrayContaining(required_features));
  }
  expect(WEBLLM_MODELS[0]?.id).toMatch(/^gemma/);
});

test('the policy of its worker names the hosts of the list, and no other but those they lead to', () => {
  const hosts = CHATS.flatMap(({ model, model_lib }) => [model, model_lib]).map(
    (address) => new URL(address).origin,
  );
  const [, allowed = ''] = /connect-src ([^;]*)/.exec(WEBLLM_POLICY) ?? [];
  expect(allowed.split(' ').sort()).toEqual([...new Set([...hosts, 'https://*.hf.co'])].sort());
});

test('it tells what a GPU lacks', () => {
  const model = (id: string) => WEBLLM_MODELS.find((each) => each.id === id) ?? expect.fail(id);
  const least = { maxComputeWorkgroupStorageSize: 32_768, maxStorageBuffersPerShaderStage: 10 };
  const gpu = (features: string[], limits = least) => ({ features: new Set(features), limits });
  const [f16, f32] = [model('gemma3-1b-it-q4f16_1-MLC'), model('gemma-2-2b-it-q4f32_1-MLC')];
  expect(lacksOf(f16, gpu([]))).toEqual(['shader-f16']);
  expect(lacksOf(f16, gpu(['shader-f16']))).toEqual([]);
  expect(lacksOf(f32, gpu([]))).toEqual([]);
  expect(lacksOf(f32, gpu([], { ...least, maxComputeWorkgroupStorageSize: 16_384 }))).toEqual([
    'maxComputeWorkgroupStorageSize 32768',
  ]);
});
