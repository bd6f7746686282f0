import type { Network, NetworkState } from './network.ts';

/** Everything that the text so far can be in the middle of. */
export interface Place {
  readonly id: number;
  /** Pairs of a state and a stack of returns, each of which has a byte to go on with. */
  readonly open: readonly (readonly [state: number, stack: number])[];
  /** Whether the text may end here. */
  readonly mayEnd: boolean;
}

/** The stack with nothing on it. */
const BOTTOM = 0;
const DEAD = -1;

/** Places and stacks that are kept; beyond, all but the one in use are forgotten. */
const MOST_PLACES = 8192;

/**
 * Follows a network byte by byte. Stacks are shared and the places that were seen are kept with their steps, so that
 * a text that goes where others went costs a look-up a byte.
 */
export class Recogniser {
  readonly #states: readonly NetworkState[];
  readonly #start: number;
  #stacks: { readonly next: number; readonly below: number }[] = [];
  #stackIds = new Map<string, number>();
  #places: Place[] = [];
  #placeIds = new Map<string, number>();
  /** Places by place and byte [places][256], as far as they were asked for. */
  #steps: Int32Array[] = [];
  #most = MOST_PLACES;
  /** Higher each time that places were forgotten: their numbers mean others then. */
  generation = 0;

  constructor({ states, start }: Network) {
    this.#states = states;
    this.#start = start;
    this.#forget();
  }

  /** The place before the first byte. */
  start(): Place {
    return this.#placeOf([[this.#start, BOTTOM]]);
  }

  /** The place behind one more byte; undefined where it cannot stand there. */
  step(place: Place, byte: number): Place | undefined {
    const steps = (this.#steps[place.id] ??= this.#stepsFrom(place));
    return this.#places[steps[byte]!];
  }

  /** Makes room when too many places are kept; answers what `place` is from now on. */
  tidy(place: Place): Place {
    if (Math.max(this.#places.length, this.#stacks.length) <= this.#most) return place;
    const returns = place.open.map(([state, stack]) => [state, this.#returnsOf(stack)] as const);
    this.#forget();
    const open = returns.map(([state, stack]): readonly [number, number] => [
      state,
      stack.reduce((below, next) => this.#push(next, below), BOTTOM),
    ]);
    // A deep stack cannot be forgotten: it is not to be copied at every step.
    this.#most = Math.max(MOST_PLACES, 2 * this.#stacks.length);
    return this.#intern(open, place.mayEnd);
  }

  /** The place behind each byte [256], {@link DEAD} for none. Bytes that no range tells apart lead to the same. */
  #stepsFrom({ open }: Place): Int32Array {
    const steps = new Int32Array(256).fill(DEAD);
    const edges = open.flatMap(([state, stack]) =>
      this.#state(state).bytes.map(({ range: [first, last], next }) => ({ first, last, next, stack })),
    );
    const starts = new Set(edges.flatMap(({ first, last }) => [first, last + 1]));
    const sorted = [...starts].sort((a, b) => a - b);
    for (const [index, start] of sorted.entries()) {
      const reached = edges.filter(({ first, last }) => first <= start && start <= last);
      if (reached.length === 0) continue;
      const { id } = this.#placeOf(
        reached.map(({ next, stack }): readonly [number, number] => [next, stack]),
      );
      steps.fill(id, start, sorted[index + 1]);
    }
    return steps;
  }

  #forget(): void {
    this.generation++;
    this.#stacks = [{ next: -1, below: -1 }];
    this.#stackIds = new Map();
    this.#places = [];
    this.#placeIds = new Map();
    this.#steps = [];
  }

  #state(state: number): NetworkState {
    return this.#states[state]!;
  }

  /** What is reached from `reached` without a byte. */
  #placeOf(reached: readonly (readonly [number, number])[]): Place {
    const open: (readonly [number, number])[] = [];
    const seen = new Set<string>();
    const waiting = [...reached];
    let mayEnd = false;
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const key = next.join(' ');
      if (seen.has(key)) continue;
      seen.add(key);
      const [at, stack] = next;
      const { bytes, free, calls, isEnd } = this.#state(at);
      if (bytes.length > 0) open.push(next);
      for (const after of free) waiting.push([after, stack]);
      for (const call of calls) waiting.push([call.start, this.#push(call.next, stack)]);
      if (!isEnd) continue;
      const below = this.#stacks[stack];
      if (stack === BOTTOM) mayEnd = true;
      else if (below) waiting.push([below.next, below.below]);
    }
    open.sort(([a, c], [b, d]) => a - b || c - d);
    return this.#intern(open, mayEnd);
  }

  #intern(open: Place['open'], mayEnd: boolean): Place {
    const key = `${mayEnd} ${open.join(' ')}`;
    const known = this.#places[this.#placeIds.get(key) ?? -1];
    if (known) return known;
    const place = { id: this.#places.length, open, mayEnd };
    this.#places.push(place);
    this.#placeIds.set(key, place.id);
    return place;
  }

  #push(next: number, below: number): number {
    // Nothing comes behind a call at a rule's end, so that its return is the one below: lists do not grow the stack.
    const { bytes, free, calls, isEnd } = this.#state(next);
    if (isEnd && bytes.length + free.length + calls.length === 0) return below;
    const key = `${next} ${below}`;
    let id = this.#stackIds.get(key);
    if (id === undefined) {
      id = this.#stacks.length;
      this.#stacks.push({ next, below });
      this.#stackIds.set(key, id);
    }
    return id;
  }

  /** States on a stack, the lowest first. */
  #returnsOf(stack: number): number[] {
    const returns: number[] = [];
    for (let at = stack; at !== BOTTOM; at = this.#stacks[at]?.below ?? BOTTOM) {
      returns.push(this.#stacks[at]?.next ?? 0);
    }
    return returns.reverse();
  }
}
