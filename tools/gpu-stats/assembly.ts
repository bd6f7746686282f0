/** Instructions of a loop of RADV's assembly, by the unit that takes them. */
export interface LoopCount {
  /** Vector arithmetic. */
  readonly valu: number;
  /** Of those the multiplications with an addition. */
  readonly fma: number;
  /** Loads and stores of memory. */
  readonly memory: number;
  /** Reads and writes of workgroup memory. */
  readonly shared: number;
  readonly barriers: number;
}

interface Block {
  readonly name: string;
  readonly instructions: string[];
}

/**
 * The loop with most integer dot products, and of those with most vector arithmetic, all blocks from its head to its branch
 * back; nothing where there is none.
 */
export function mainLoop(assembly: string): LoopCount | undefined {
  const blocks = blocksOf(assembly);
  const place = new Map(blocks.map(({ name }, index) => [name, index]));
  let main: LoopCount | undefined;
  let mostDots = 0;
  for (const [index, { instructions }] of blocks.entries()) {
    for (const instruction of instructions) {
      const target = /^s_c?branch\S*\s+(BB\d+)/.exec(instruction)?.[1];
      const head = target === undefined ? undefined : place.get(target);
      if (head === undefined || head > index) continue;
      const loop = blocks.slice(head, index + 1).flatMap((block) => block.instructions);
      const count = countOf(loop);
      const dots = loop.filter((text) => text.startsWith('v_dot4')).length;
      if (main && (dots < mostDots || (dots === mostDots && count.valu < main.valu))) continue;
      main = count;
      mostDots = dots;
    }
  }
  return main;
}

function blocksOf(assembly: string): Block[] {
  const blocks: Block[] = [];
  for (const line of assembly.split('\n')) {
    const text = (line.split(';')[0] ?? '').trim();
    const label = /^(BB\d+):/.exec(text)?.[1];
    if (label !== undefined) blocks.push({ name: label, instructions: [] });
    else if (text !== '' && !text.startsWith('(')) blocks.at(-1)?.instructions.push(text);
  }
  return blocks;
}

function countOf(instructions: readonly string[]): LoopCount {
  const count = (pattern: RegExp): number => instructions.filter((text) => pattern.test(text)).length;
  return {
    valu: count(/^v_/),
    fma: count(/^v_\S*(fma|mad)/),
    memory: count(/^(buffer|global|flat|scratch)_/),
    shared: count(/^ds_/),
    barriers: count(/^s_barrier/),
  };
}
