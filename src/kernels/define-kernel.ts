import type { Binding, Kernel } from '../device/kernel.ts';
import { stepWgsl } from '../device/step.ts';
import { lines, paragraphs, type Part } from './wgsl/text.ts';

/** A binding as a kernel declares it: its kind, and the type its variable has in WGSL. */
export interface Declared {
  readonly kind: Binding['kind'];
  readonly type: string;
}

/** A storage buffer that is only read. */
export const read = (type: string): Declared => ({ kind: 'read', type });
/** A storage buffer that is written, and may be read. */
export const write = (type: string): Declared => ({ kind: 'write', type });
/** A uniform buffer of the kernel's own. */
export const uniform = (type: string): Declared => ({ kind: 'uniform', type });
/** The uniform that all kernels share: `struct Step`, which then stands in the text. */
export const stepUniform: Declared = { kind: 'step', type: 'Step' };

const ADDRESS_SPACES = {
  read: 'storage, read',
  write: 'storage, read_write',
  uniform: 'uniform',
  step: 'uniform',
} as const;

/** A kernel as its file declares it; `Name` comes from the keys of `bindings`. */
export interface Declaration<Name extends string>
  extends
    Pick<Kernel<Name>, 'workgroups' | 'cost'>,
    Partial<Pick<Kernel<Name>, 'features' | 'constants' | 'effort' | 'divisible' | 'weightLoop' | 'wasm'>> {
  /** Operation that is computed; with the variant and the codec it makes the name, as in `matvec.rows.q8`. */
  readonly op: string;
  readonly variant?: string;
  readonly codec?: string;
  /** In the order of their `@binding` numbers. */
  readonly bindings: { readonly [N in Name]?: Declared };
  /** Whole numbers that the text shares with TypeScript: a `const` of type u32 each. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** WGSL of everything else, with an entry point `main`; as a function it is written for whom it is read by. */
  readonly text: Part | (() => Part);
}

/** The kernel of a declaration. Its text begins with what the declaration says beside the text. */
export function defineKernel<const Name extends string>({
  op,
  variant,
  codec,
  bindings,
  sizes = {},
  text,
  features = [],
  constants = {},
  ...work
}: Declaration<Name>): Kernel<Name> {
  const declared = Object.entries<Declared>(bindings as Record<Name, Declared>);
  const stepped = declared.some(([, { kind }]) => kind === 'step');
  const writeText = (): string =>
    paragraphs(
      features.includes('subgroups') && 'enable subgroups;',
      stepped && stepWgsl,
      lines(
        declared.map(
          ([name, { kind, type }], index) =>
            `@group(0) @binding(${index}) var<${ADDRESS_SPACES[kind]}> ${name}: ${type};`,
        ),
      ),
      lines(Object.entries(sizes).map(([name, value]) => `const ${name} = ${value}u;`)),
      typeof text === 'function' ? text() : text,
    );
  let written: string | undefined;
  return {
    ...work,
    name: [op, variant, codec].filter(Boolean).join('.'),
    features,
    constants,
    bindings: declared.map(([name, { kind }]) => ({ name: name as Name, kind })),
    // Only a GPU reads it: of a load to the processor it would be a good part.
    get wgsl() {
      return (written ??= writeText());
    },
  };
}
