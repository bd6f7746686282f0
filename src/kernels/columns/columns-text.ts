import { shiftDecoder } from '../codec/shift-decoder.ts';
import type { CodecName } from '../matrix.ts';
import { firstUnit, GROUP_INDEX, rowText } from '../matvec/body.ts';
import { type MatvecShape, type MatvecVariant, teamOf } from '../matvec/shape.ts';
import { shareText, sumsText } from '../matvec/text.ts';
import { each, lines, paragraphs, wgsl } from '../wgsl/text.ts';

export interface ColumnsBody {
  readonly codec: CodecName;
  readonly columns: number;
  readonly variant: MatvecVariant;
  readonly shape: MatvecShape;
  /** Tokens of a workgroup. */
  readonly tokens: number;
}

/** The WGSL behind the bindings: the matvec's, with a sum for each of a few tokens in place of one. */
export function columnsText(body: ColumnsBody): string {
  const { codec, columns, variant, shape, tokens } = body;
  const decoder = shiftDecoder(codec, columns);
  const { rows, threads } = shape;
  const { team, teams } = teamOf(shape);
  const add = (token: number): string => {
    const x = (quad: number): string => `x${quad}`;
    return wgsl`
      {
        ${each(decoder.quads, (quad) => `let x${quad} = x[x_first${token} + unit * ${decoder.quads}u + ${quad}u];`)}
        ${decoder.inputStart(x)}
        ${each(rows, (i) => decoder.add(`sum${i}_${token}`, `r${i}`, 'unit', x))}
      }
    `;
  };
  return paragraphs(
    lines(['ROW_QUADS', 'OUTPUTS', 'FIRST_OUTPUT', 'OUTPUT_STRIDE'].map((name) => `override ${name}: u32;`)),
    wgsl`
      ${decoder.helpers}

      ${sumsText(decoder.factor, variant, shape)}

      @compute @workgroup_size(${threads})
      fn main(
        @builtin(workgroup_id) group: vec3<u32>,
        @builtin(local_invocation_index) thread: u32,
      ) {
        let group_first = ${GROUP_INDEX} * ${teams * rows}u;
        if (group_first >= OUTPUTS) {
          return;
        }
        ${decoder.start}
        let first = group_first + thread / ${team}u * ${rows}u;
        let first_token = group.z * ${tokens}u;
        ${each(tokens, (token) => `let x_first${token} = (first_token + ${token}u) * ROW_QUADS;`)}
        ${each(rows, (i) =>
          lines(
            decoder.rowStart(`r${i}`, rowText(i, rows)),
            each(tokens, (token) => `var sum${i}_${token} = 0.0;`),
          ),
        )}
        for (var unit = ${firstUnit(shape, decoder.count)}; unit < ${decoder.count}; unit += ${team}u) {
          ${each(rows, (i) => decoder.load(`r${i}`, 'unit'))}
          ${each(tokens, add)}
        }
        ${each(tokens, (token) => finishText(body, token))}
      }
    `,
  );
}

/** WGSL: the sums of a token are added up over the threads of a team and written. */
function finishText({ variant, shape }: ColumnsBody, token: number): string {
  const { rows } = shape;
  const { teams } = teamOf(shape);
  return wgsl`
    {
      ${shareText(variant, shape, (i) => `sum${i}_${token}`)}
      let t = first_token + ${token}u;
      if (thread < ${teams * rows}u && group_first + thread < OUTPUTS && t < step.tokens) {
        y[t * OUTPUT_STRIDE + FIRST_OUTPUT + group_first + thread] = total(thread % ${rows}u, thread / ${rows}u);
      }
      workgroupBarrier();
    }
  `;
}
