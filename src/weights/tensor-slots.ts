/** One row of a tensor map: GGUF name ({i} is the layer), a letter per dimension, outermost first, and when it is there. */
export interface SlotRow {
  readonly name: string;
  readonly shape: string;
  readonly when: 'always' | 'untied' | 'pooled';
}

export type SlotTable = Readonly<Record<string, SlotRow>>;

/** Lengths of the letters of the shapes in this model. */
export type Sizes = Readonly<Record<string, number>>;

/** The slots of a table, filled; those that need not be there are optional. */
export type TensorSet<Table extends SlotTable, Tensor> = {
  readonly [Slot in keyof Table as Table[Slot]['when'] extends 'always' ? Slot : never]: Tensor;
} & {
  readonly [Slot in keyof Table as Table[Slot]['when'] extends 'always' ? never : Slot]?: Tensor;
};

/** The GGUF name of a slot's tensor. */
export const slotName = ({ name }: SlotRow, layer: number): string => name.replace('{i}', String(layer));

/** The dimensions of a slot's tensor in a model of these sizes. */
export const slotShape = ({ shape }: SlotRow, sizes: Sizes): number[] =>
  shape.split('').map((letter) => sizes[letter]!);

/** Makes a tensor out of a name and its dimensions. */
export type MakeTensor<Tensor> = (name: string, shape: readonly number[]) => Tensor;

/** The slots of `table` that are always there, filled from their names and shapes, with no file. */
export function fillSlots<Table extends SlotTable, Tensor>(
  table: Table,
  sizes: Sizes,
  make: MakeTensor<Tensor>,
  layer = 0,
): TensorSet<Table, Tensor> {
  const filled = Object.entries(table).flatMap(([slot, row]) =>
    row.when === 'always' ? [[slot, make(slotName(row, layer), slotShape(row, sizes))]] : [],
  );
  return Object.fromEntries(filled) as TensorSet<Table, Tensor>;
}
