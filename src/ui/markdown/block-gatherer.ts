import { openingFence } from './syntax/fence.ts';
import type { Block, Carried } from './block.ts';

/** In characters. What is longer is cut where it can be, so that a block is read in little time. */
const LONG = 6000;
/** In characters. What has no place to be cut in that many was made to be long, and is cut anywhere. */
const LONGEST = 20_000;
/** In characters. A longer head is not said again. */
const LONGEST_HEAD = 500;

interface List {
  readonly indent: number;
  /** Of the item that comes next. */
  number: number;
}

/** The blocks of a text, cut one after the other. */
export class BlockGatherer {
  readonly blocks: Block[] = [];
  /** The name of the note that the block is. */
  note: string | undefined;
  readonly #text: string;
  #start = 0;
  #list: List | undefined;
  #head: string | undefined;
  #carried: Carried | undefined;

  constructor(text: string, carried: Carried | undefined) {
    this.#text = text;
    this.#carried = carried;
    this.#head = carried?.head;
  }

  get isList(): boolean {
    return this.#list !== undefined;
  }

  /** Whether lines that begin with space belong to something in the block. */
  get isIndenting(): boolean {
    return this.#list !== undefined || this.note !== undefined;
  }

  addItem(indent: number, digits: string | undefined): void {
    this.#list ??= { indent, number: this.#carried?.number ?? Number(digits ?? 0) };
    if (indent <= this.#list.indent) this.#list.number += 1;
  }

  addTableRule(headRow: string, rule: string): void {
    if (!headRow.includes('|') || this.isIndenting) return;
    this.#head ??= `${headRow}\n${rule}`;
  }

  /** Ends the block at an offset, and forgets what it was. */
  cut(at: number): void {
    let start = this.#start;
    // Code is shown line by line, whatever its length.
    if (at - start > LONGEST && !isFence(this.#text, start)) {
      for (; at - start > LONGEST; start += LONGEST) this.#push(start, start + LONGEST);
    }
    this.#push(start, at);
    this.#start = at;
    this.#list = undefined;
    this.#head = undefined;
    this.#carried = undefined;
    this.note = undefined;
  }

  #push(start: number, end: number): void {
    const source = this.#text.slice(start, end).trimEnd();
    if (source === '') return;
    const carried = start === this.#start ? this.#carried : undefined;
    this.blocks.push({
      text: carried ? withCarried(source, carried) : source,
      start,
      ...(this.note === undefined ? {} : { note: this.note }),
      ...(carried ? { carried } : {}),
    });
  }

  /** Cuts what has become too long, if a line at an offset is a place for it: `item` is its indent as a list item. */
  cutLong(at: number, line: string, item: number | undefined): void {
    if (at - this.#start <= LONG || this.note !== undefined) return;
    const list = this.#list;
    const head = this.#head;
    if (list) {
      if (item !== undefined && item <= list.indent) this.#goOn(at, { number: list.number });
    } else if (head === undefined) this.cut(at);
    else if (head.length <= LONGEST_HEAD && line.includes('|')) this.#goOn(at, { head });
  }

  #goOn(at: number, carried: Carried): void {
    this.cut(at);
    this.#carried = carried;
    this.#head = carried.head;
  }
}

const withCarried = (source: string, { number, head }: Carried): string =>
  head === undefined
    ? source.replace(/^(\s*)\d+/, (_, indent: string) => `${indent}${number}`)
    : `${head}\n${source}`;

const isFence = (text: string, start: number): boolean =>
  openingFence(text.slice(start, start + 200).split('\n', 1)[0] ?? '') !== undefined;
