import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FacetError } from '../shared/errors.ts';
import { readModelConfig } from './gguf/config.ts';
import type { GgufHeader, TensorInfo } from './gguf/header.ts';
import { readHeader } from './gguf/reader.ts';
import { readVisionConfig } from './gguf/vision-config.ts';
import { MemorySource } from './source/memory.ts';
import { matchTensors } from './tensor-map.ts';
import { matchVisionTensors } from './tensor-map-vision.ts';

const open = (name: string): Promise<GgufHeader> =>
  readHeader(new MemorySource(readFileSync(new URL(`../../public/models/${name}`, import.meta.url)), name));

const text = await open('tiny-gemma3-q8_0.gguf');
const vision = await open('mmproj-tiny-gemma3-f16.gguf');
const { config } = readModelConfig(text);
const visionConfig = readVisionConfig(vision);

/** The header after `change` has worked on its tensors. */
function changed(header: GgufHeader, change: (tensors: Map<string, TensorInfo>) => void): GgufHeader {
  const tensors = new Map(header.tensors);
  change(tensors);
  return { ...header, tensors };
}

function errorOf(work: () => unknown): FacetError {
  try {
    work();
  } catch (error) {
    return error as FacetError;
  }
  throw new Error('Nothing was thrown');
}

describe('matchTensors', () => {
  it('puts all 158 tensors of the demo model into slots', () => {
    const { layers, embedding, outputNorm, head, notes } = matchTensors(text, config);
    const slots = [embedding, outputNorm, ...layers.flatMap((layer) => Object.values(layer))];
    expect(layers.length).toBe(12);
    expect(new Set(slots.map((tensor) => tensor.name)).size).toBe(text.tensors.size);
    expect(head).toBeUndefined();
    expect(notes).toEqual([]);
    expect(layers[11]).toMatchObject({
      query: { name: 'blk.11.attn_q.weight', shape: [256, 128] },
      down: { name: 'blk.11.ffn_down.weight', shape: [128, 384] },
      postFeedForwardNorm: { name: 'blk.11.post_ffw_norm.weight', shape: [128] },
    });
  });

  it('takes a head of its own where there is one', () => {
    const untied = changed(text, (tensors) => {
      tensors.set('output.weight', { ...tensors.get('token_embd.weight')!, name: 'output.weight' });
    });
    expect(matchTensors(untied, config).head?.name).toBe('output.weight');
  });

  it('mentions tensors beyond the model, and lets them be', () => {
    const more = changed(text, (tensors) => {
      tensors.set('rope_freqs.weight', { ...tensors.get('output_norm.weight')!, name: 'rope_freqs.weight' });
    });
    const odd = { ...more, unsupported: [{ name: 'extra.weight', type: 'I32' }] };
    expect(matchTensors(odd, config).notes.join()).toMatch(/rope_freqs\.weight.*extra\.weight/);
  });

  it('lists everything missing, misshapen and unknown in one error', () => {
    const broken = changed(text, (tensors) => {
      const query = tensors.get('blk.3.attn_q.weight')!;
      tensors.delete('blk.0.attn_k_norm.weight');
      tensors.delete('output_norm.weight');
      tensors.set('blk.3.attn_q.weight', { ...query, shape: query.shape.toReversed() });
      tensors.set('blk.4.attn_q.weight', { ...query, name: 'blk.4.attn_q.weight', shape: [256, 128, 1] });
      tensors.set('blk.0.attn_k_nrm.weight', query);
    });
    expect(errorOf(() => matchTensors(broken, config))).toMatchObject({
      code: 'gguf-tensors',
      message: expect.stringContaining('output_norm.weight') as string,
      data: {
        missing: ['output_norm.weight', 'blk.0.attn_k_norm.weight'],
        misshapen: [
          'blk.3.attn_q.weight [128, 256] instead of [256, 128]',
          'blk.4.attn_q.weight [256, 128, 1] instead of [256, 128]',
        ],
        unknown: ['blk.0.attn_k_nrm.weight'],
      },
    });
  });

  it('keeps the message readable when hundreds are missing', () => {
    const empty = changed(text, (tensors) => tensors.clear());
    const error = errorOf(() => matchTensors(empty, config));
    expect(error.message).toContain('and 146 more');
    expect(error.data['missing']).toHaveLength(158);
  });

  it('names the tensor and the type when the type is not computed with', () => {
    const odd = changed(text, (tensors) => tensors.delete('blk.2.ffn_up.weight'));
    const unsupported = [{ name: 'blk.2.ffn_up.weight', type: 'MXFP4' }];
    expect(errorOf(() => matchTensors({ ...odd, unsupported }, config))).toMatchObject({
      code: 'gguf-unsupported',
      message: expect.stringMatching(/blk\.2\.ffn_up\.weight as MXFP4/) as string,
    });
  });
});

describe('matchVisionTensors', () => {
  it('puts all 71 tensors of the demo vision file into slots', () => {
    const { layers, notes, ...tower } = matchVisionTensors(vision, visionConfig);
    const slots = [...Object.values(tower), ...layers.flatMap((layer) => Object.values(layer))];
    expect(new Set(slots.map((tensor) => tensor.name)).size).toBe(vision.tensors.size);
    expect(notes).toEqual([]);
    expect(tower.projection.shape).toEqual([144, 128]);
    expect(tower.patchEmbedding.shape).toEqual([144, 3, 14, 14]);
    expect(layers[3]!.up).toMatchObject({ name: 'v.blk.3.ffn_up.weight', shape: [304, 144] });
  });

  it('puts the swapped names of older files right', () => {
    const swap = (name: string) =>
      name.replace(/ffn_(up|down)/, (_, which) => (which === 'up' ? 'ffn_down' : 'ffn_up'));
    const tensors = [...vision.tensors.values()].map((tensor) => ({ ...tensor, name: swap(tensor.name) }));
    const old = { ...vision, tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])) };
    const { layers } = matchVisionTensors(old, visionConfig);
    for (const [index, layer] of layers.entries()) {
      expect(layer).toMatchObject({
        up: { name: `v.blk.${index}.ffn_down.weight`, shape: [304, 144] },
        upBias: { name: `v.blk.${index}.ffn_down.bias`, shape: [304] },
        down: { name: `v.blk.${index}.ffn_up.weight`, shape: [144, 304] },
        downBias: { name: `v.blk.${index}.ffn_up.bias`, shape: [144] },
      });
    }
  });

  it('refuses a transposed projection and a missing bias together', () => {
    const broken = changed(vision, (tensors) => {
      tensors.delete('v.blk.1.attn_out.bias');
      tensors.set('v.position_embd.weight', { ...tensors.get('v.position_embd.weight')!, shape: [144, 256] });
    });
    expect(errorOf(() => matchVisionTensors(broken, visionConfig))).toMatchObject({
      code: 'gguf-tensors',
      data: {
        missing: ['v.blk.1.attn_out.bias'],
        misshapen: ['v.position_embd.weight [144, 256] instead of [256, 144]'],
      },
    });
  });
});
