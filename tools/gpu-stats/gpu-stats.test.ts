import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { mainLoop } from './assembly.ts';
import { budgetOf, overBudget } from './budget.ts';
import { findCompiler } from './compiler.ts';
import { usedKernels } from './kernels.ts';
import type { KernelStatistics } from './statistics.ts';

/** The part of `--json` that is looked at. */
interface Said {
  readonly kernels: readonly KernelStatistics[];
  readonly comparable: boolean;
  readonly over: readonly string[];
}

const kernel: KernelStatistics = {
  name: 'matvec.subgroup.q4',
  codec: 'q4',
  use: '4b Q4_0 decode',
  registers: 60,
  waves: 24,
  sharedBytes: 512,
  spills: 0,
  instructions: 700,
  loop: 300,
};
const statistics = (...kernels: KernelStatistics[]) => ({ compiler: 'one', kernels });

describe('the main loop', () => {
  it('is the one with most vector arithmetic, with the loops inside it', () => {
    const assembly = `
      BB0:
        v_mov_b32 v0, v1                      ; 7e000301
      BB1:
        v_fmac_f32 v0, v1, v2
        s_cbranch_scc1 BB1
      BB2:
        ds_load_b128 v[0:3], v4
      BB3:
        v_mul_f32 v0, v1, v2
        v_fma_f32 v0, v1, v2, v3
        s_cbranch_vccz BB3
        buffer_load_b128 v[0:3], v4, s[0:3], 0 offen
        s_barrier
        s_branch BB2
      BB4:
        s_cbranch_scc0 BB5
      BB5:
        s_endpgm
    `;
    expect(mainLoop(assembly)).toEqual({ valu: 2, fma: 1, memory: 1, shared: 1, barriers: 1 });
  });

  it('is the one with most dot products where there are some', () => {
    const assembly = `
      BB0:
        v_mul_f32 v0, v1, v2
        v_mul_f32 v0, v1, v2
        v_dot4_i32_iu8 v0, v1, v2, v3
        s_cbranch_vccz BB0
      BB1:
        v_dot4_i32_iu8 v0, v1, v2, v3
        v_dot4_i32_iu8 v0, v1, v2, v3
        s_cbranch_vccz BB1
        s_endpgm
    `;
    expect(mainLoop(assembly)).toMatchObject({ valu: 2 });
  });

  it('is none where nothing branches back', () => {
    expect(mainLoop('BB0:\n  s_cbranch_scc0 BB1\nBB1:\n  s_endpgm')).toBeUndefined();
  });
});

describe('the budget', () => {
  const budget = budgetOf(statistics(kernel, kernel));

  it('is met by what it was made of, and by what is better or hardly worse', () => {
    const better = { ...kernel, registers: 40, waves: 32, loop: 308 };
    expect(overBudget(budget, statistics(better, kernel))).toEqual([]);
  });

  it('names every count that is worse', () => {
    const worse = { ...kernel, spills: 2, waves: 20, loop: 310 };
    expect(overBudget(budget, statistics(kernel, worse))).toEqual([
      'matvec.subgroup.q4, 4b Q4_0 decode (2): spills 0 -> 2, loop 300 -> 310, waves 24 -> 20',
    ]);
  });

  it('names kernels that it lacks, and that it has for nothing', () => {
    const other = { ...kernel, name: 'matvec.subgroup.q6' };
    expect(overBudget(budget, statistics(kernel, other))).toEqual([
      'matvec.subgroup.q6, 4b Q4_0 decode: not in the budget',
      'matvec.subgroup.q4, 4b Q4_0 decode (2): in the budget, but no kernel',
    ]);
  });
});

/** Dispatches of a decoded token: no more than these for a layer, and beside the layers. */
const LAYERS = { '270m': 18, '1b': 26, '4b': 34, '12b': 48, '27b': 62 } as const;
const A_LAYER = 6;
const BESIDE = 6;

it('a token takes few dispatches', async () => {
  const { tokens } = await usedKernels();
  for (const { shape, dispatches } of tokens) {
    expect(dispatches).toBeLessThanOrEqual(A_LAYER * LAYERS[shape as keyof typeof LAYERS] + BESIDE);
  }
});

const compiler = findCompiler();
if ('missing' in compiler) console.log(`Kernels are not compiled for AMD: missing is ${compiler.missing}`);

describe.skipIf('missing' in compiler)('AMD Navi 31', () => {
  it('compiles every kernel of all sizes without spilling, within the budget', async ({ skip }) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/gpu-stats.mjs', '--json'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 24,
    });
    if (stdout === '') throw new Error(stderr);
    const { kernels, comparable, over } = JSON.parse(stdout) as Said;
    expect(kernels.length).toBeGreaterThan(150);
    expect(kernels.filter(({ spills }) => spills > 0)).toEqual([]);
    skip(!comparable, 'the budget is of another version of the compiler');
    expect(over).toEqual([]);
    expect(status).toBe(0);
  });
});
