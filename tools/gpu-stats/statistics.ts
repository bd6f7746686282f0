import { codecs } from '../../src/kernels/codec/codec.ts';
import { mainLoop } from './assembly.ts';
import { type Compiled, compileFor, type Target } from './compiler.ts';
import type { UsedKernel } from './kernels.ts';

/** The cost of a kernel on a GPU, as its compiler tells it. */
export interface KernelStatistics {
  readonly name: string;
  readonly codec?: string;
  readonly use: string;
  /** Vector registers of a thread. */
  readonly registers: number;
  /** Subgroups that a SIMD unit can hold. */
  readonly waves: number;
  readonly sharedBytes: number;
  readonly spills: number;
  /** Instructions of the whole text. */
  readonly instructions: number;
  /** Vector arithmetic in the largest loop. */
  readonly loop: number;
  /** The same for each weight, of kernels that go through weights. */
  readonly instructionsPerWeight?: number;
  /** Share of the lanes of the subgroups' rounds that have weights. */
  readonly lanes?: number;
}

export interface TargetStatistics {
  /** The compiler, by its own name. */
  readonly compiler: string;
  readonly kernels: readonly KernelStatistics[];
}

/** Compiles all `kernels` and reads what that says of them. */
export async function statisticsFor(
  target: Target,
  driver: string,
  kernels: readonly UsedKernel[],
): Promise<TargetStatistics> {
  const { version, compiled } = await compileFor(
    target,
    driver,
    kernels.map(({ kernel }) => kernel),
  );
  return {
    compiler: version,
    kernels: kernels.map((used, index) => statisticsOf(used, compiled[index] as Compiled)),
  };
}

function statisticsOf({ kernel, use }: UsedKernel, { statistics, assembly }: Compiled): KernelStatistics {
  const said = (name: string): number => {
    const value = statistics[name];
    if (value === undefined) throw new Error(`the compiler tells no "${name}"`);
    return value;
  };
  const codec = kernel.name.split('.').at(-1) ?? '';
  const loop = mainLoop(assembly)?.valu ?? 0;
  const { weightLoop } = kernel;
  const subgroup = said('subgroup');
  return {
    name: kernel.name,
    ...(codec in codecs ? { codec } : {}),
    use,
    registers: said('VGPRs'),
    waves: said('Subgroups per SIMD'),
    sharedBytes: said('LDS size'),
    spills: said('Spilled VGPRs') + said('Spilled SGPRs'),
    instructions: said('Instructions'),
    loop,
    ...(weightLoop && {
      // Without a loop the whole kernel is the one round there is.
      instructionsPerWeight: (loop || said('VALU')) / weightLoop.weightsPerRound,
      lanes: (weightLoop.busy * weightLoop.threads) / (Math.ceil(weightLoop.threads / subgroup) * subgroup),
    }),
  };
}
