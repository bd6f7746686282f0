import { expect, test } from 'vitest';
import type { Kernel } from '../src/device/kernel.ts';
import {
  attentionCombine,
  attentionSplit,
  attentionSplitProjected,
} from '../src/kernels/attention/decode/attention-decode.ts';
import { kvStore } from '../src/kernels/attention/kv-store/kv-store.ts';
import { attentionPrefill } from '../src/kernels/attention/prefill/attention-prefill.ts';
import { qkNormRope } from '../src/kernels/attention/qk-norm-rope/qk-norm-rope.ts';
import { biasGelu } from '../src/kernels/bias-gelu/bias-gelu.ts';
import { embed } from '../src/kernels/embed/embed.ts';
import { matmul } from '../src/kernels/matmul/matmul.ts';
import { matvec } from '../src/kernels/matvec/matvec.ts';
import { seamMatvec } from '../src/kernels/matvec/seam-matvec.ts';
import { nll } from '../src/kernels/nll/nll.ts';
import { rmsNorm } from '../src/kernels/norms/rms-norm/rms-norm.ts';
import { repack } from '../src/kernels/repack/repack.ts';
import { draw, groupSum } from '../src/kernels/sampling/draw.ts';
import { penalise } from '../src/kernels/sampling/penalties.ts';

const local = { kind: 'local', window: 512, heads: 4, kvHeads: 1, headDim: 256 } as const;
const shard = { firstRow: 0, rows: 64 };
const rows = 64;
const columns = 640;
const vocabulary = { vocabulary: 4096, validVocabulary: 4096 };

/** Kernels whose texts between them hold every writer and every form a codec is read in, by their file. */
const kernels: Readonly<Record<string, Kernel>> = {
  'attention-combine': attentionCombine(local),
  'attention-prefill.q8': attentionPrefill(local, 'q8'),
  'attention-prefill.f16': attentionPrefill(local, 'f16'),
  'attention-split.q8': attentionSplit(local, 'q8'),
  'attention-split.f16': attentionSplit(local, 'f16'),
  'attention-split-projected.q8': attentionSplitProjected(
    { ...local, queryScale: 1 / 16 },
    { epsilon: 1e-6, kvType: 'q8' },
  ),
  'attention-split-projected.f16': attentionSplitProjected(
    { ...local, queryScale: 1 / 16 },
    { epsilon: 1e-6, kvType: 'f16' },
  ),
  'bias-gelu': biasGelu(4304),
  draw: draw(vocabulary),
  'embed.q3': embed({ matrix: { codec: 'q3', columns }, shard, scale: 8 }),
  'embed.bf16': embed({ matrix: { codec: 'bf16', columns }, shard, scale: 8 }),
  'embed.q4m': embed({ matrix: { codec: 'q4m', columns }, shard, scale: 8 }),
  'group-sum': groupSum(vocabulary),
  'kv-store.q8': kvStore(local, 'q8'),
  'matmul.f16': matmul({ matrix: { codec: 'f16', rows, columns }, shard }),
  'matmul.q5': matmul({ matrix: { codec: 'q5', rows, columns }, shard }),
  'matmul.q4nl': matmul({ matrix: { codec: 'q4nl', rows, columns }, shard }),
  'matvec.subgroup.q8': matvec({
    matrix: { codec: 'q8', rows, columns },
    shard,
    variant: 'subgroup',
    inputRow: 'logit-row',
  }),
  'matvec.subgroup.f32': matvec({ matrix: { codec: 'f32', rows, columns }, shard, variant: 'subgroup' }),
  'matvec.subgroup.q4m': matvec({ matrix: { codec: 'q4m', rows, columns }, shard, variant: 'subgroup' }),
  'matvec.subgroup.q6': matvec({ matrix: { codec: 'q6', rows, columns }, shard, variant: 'subgroup' }),
  'matvec.subgroup.f16': matvec({ matrix: { codec: 'f16', rows, columns }, shard, variant: 'subgroup' }),
  'matvec.workgroup.q2m.geglu': matvec({
    matrix: { codec: 'q2m', rows, columns },
    shard,
    variant: 'workgroup',
    epilogue: 'geglu',
  }),
  'seam-matvec.subgroup.q4': seamMatvec({
    matrix: { codec: 'q4', rows, columns },
    shard,
    variant: 'subgroup',
    epsilon: 1e-6,
    from: 1,
    keeps: true,
  }),
  'seam-matvec.workgroup.q6.geglu': seamMatvec({
    matrix: { codec: 'q6', rows, columns: 5376 },
    shard,
    variant: 'workgroup',
    epilogue: 'geglu',
    epsilon: 1e-6,
    from: 0,
    keeps: false,
  }),
  nll: nll({ vocabulary: 4096 }),
  penalties: penalise(vocabulary),
  'qk-norm-rope.f16': qkNormRope(
    { ...local, queryScale: 1 / 16 },
    { mode: 'decode', epsilon: 1e-6, kvType: 'f16' },
  ),
  'qk-norm-rope.q8': qkNormRope(
    { ...local, queryScale: 1 / 16 },
    { mode: 'prefill', epsilon: 1e-6, kvType: 'q8' },
  ),
  'repack.Q2_K': repack('Q2_K', 512, 16),
  'repack.Q4_K': repack('Q4_K', 512, 16),
  'repack.Q5_0': repack('Q5_0', 512, 16),
  'repack.Q6_K': repack('Q6_K', 512, 16),
  'rms-norm': rmsNorm({ width: 640, epsilon: 1e-6 }),
};

// After a change that is meant: `npm run goldens:wgsl`, then read the difference. Nothing else writes a file here:
// one that is missing fails the test, as vitest.config.ts says.
test.each(Object.entries(kernels))('the text of %s is that of its golden file', async (file, { wgsl }) => {
  await expect(wgsl).toMatchFileSnapshot(`golden/wgsl/${file}.wgsl`);
});
