declare const brand: unique symbol;
type Branded<Name extends string> = number & { readonly [brand]: Name };

/** An index into the vocabulary. */
export type TokenId = Branded<'TokenId'>;
/** An absolute position in the sequence, from 0 at `<bos>`. */
export type Position = Branded<'Position'>;
/** A place in a layer's KV buffer; on local layers `position mod W`. Never a Position. */
export type Slot = Branded<'Slot'>;

export const tokenId = (value: number): TokenId => value as TokenId;
export const position = (value: number): Position => value as Position;
export const slot = (value: number): Slot => value as Slot;

/** The smallest multiple of `step` that is not below `value`. */
export const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;
