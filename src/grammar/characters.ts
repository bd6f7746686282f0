import { choice, type Expression, NEVER, type Range, sequence } from './expression.ts';

/** Code points that text can have: surrogates are halves of others. */
export const ALL_CHARACTERS: readonly Range[] = [
  [0, 0xd7ff],
  [0xe000, 0x10ffff],
];

/** Last code points of each length in UTF-8. */
const LAST_OF_LENGTH = [0x7f, 0x7ff, 0xffff, 0x10ffff] as const;

/** One character out of `ranges` of code points, in UTF-8. */
export function character(ranges: readonly Range[]): Expression {
  const sequences = without(ranges, [[0xd800, 0xdfff]]).flatMap(encodings);
  return sequences.length === 0 ? NEVER : choice(...sequences);
}

/** Characters of `ranges` that are not in `others`, in order, without overlaps. */
export function without(ranges: readonly Range[], others: readonly Range[]): Range[] {
  let left = united(ranges);
  for (const [first, last] of others) {
    left = left.flatMap(([from, to]): Range[] => {
      const parts: Range[] = [
        [from, Math.min(to, first - 1)],
        [Math.max(from, last + 1), to],
      ];
      return last < from || first > to ? [[from, to]] : parts.filter(([a, b]) => a <= b);
    });
  }
  return left;
}

/** Characters of any of `ranges`, in order, without overlaps. */
export function united(ranges: readonly Range[]): Range[] {
  const merged: [number, number][] = [];
  for (const [first, last] of [...ranges].sort(([a], [b]) => a - b)) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else if (first <= last) merged.push([first, last]);
  }
  return merged;
}

/** A range as sequences of byte ranges: each is cut where its encodings change in more than their last bytes. */
function encodings([first, last]: Range): Expression[] {
  if (first > last) return [];
  for (const end of LAST_OF_LENGTH) {
    if (first <= end && end < last) return [...encodings([first, end]), ...encodings([end + 1, last])];
  }
  for (let bits = 6; bits <= 18; bits += 6) {
    const low = 2 ** bits - 1;
    if (last <= 0x7f || Math.floor(first / (low + 1)) === Math.floor(last / (low + 1))) continue;
    if ((first & low) !== 0)
      return [...encodings([first, first | low]), ...encodings([(first | low) + 1, last])];
    if ((last & low) !== low) {
      const start = last - (last & low);
      return [...encodings([first, start - 1]), ...encodings([start, last])];
    }
  }
  const from = utf8.encode(String.fromCodePoint(first));
  const to = utf8.encode(String.fromCodePoint(last));
  return [
    sequence(
      ...[...from].map((byte, at): Expression => ({ kind: 'byte', ranges: [[byte, to[at] ?? byte]] })),
    ),
  ];
}

const utf8 = new TextEncoder();
