import { type Expression, type Grammar, NEVER, type Range } from './expression.ts';
import { GrammarError } from './grammar-error.ts';
import { productive } from './productive.ts';

/** A call of a rule: its first state, and where to go on behind it. */
interface Call {
  readonly start: number;
  readonly next: number;
}

/** What can be done in one state. */
export interface NetworkState {
  /** States that are reached by a byte of a range. */
  readonly bytes: { readonly range: Range; readonly next: number }[];
  /** States that are reached by nothing. */
  readonly free: number[];
  readonly calls: Call[];
  /** Whether a rule ends here. */
  isEnd: boolean;
}

/**
 * A grammar as a recursive transition network (Woods 1970, https://doi.org/10.1145/355598.362773): an automaton of
 * each rule, whose edges are bytes or calls of rules.
 */
export interface Network {
  readonly states: readonly NetworkState[];
  readonly start: number;
}

/** A repetition of at most so many parts is written out. */
const MOST_REPEATED = 4096;
/** A grammar of more states would take the memory that the model needs. */
const MOST_STATES = 200_000;

/**
 * The network of a grammar.
 * @throws GrammarError for rules that are missing, or begin with themselves, and what takes too many states
 */
export function networkOf(grammar: Grammar): Network {
  const builder = new Builder(productive(grammar));
  const { states, start, starts } = builder;
  requireProgress(states, starts.values());
  return { states, start };
}

class Builder {
  readonly states: NetworkState[] = [];
  /** The first state of each rule that is called. */
  readonly starts = new Map<string, number>();
  readonly start: number;
  /** Rules that are called and not built yet. */
  readonly #waiting: string[] = [];

  constructor({ rules, root }: Grammar) {
    this.start = this.#startOf(root);
    for (let name = this.#waiting.pop(); name !== undefined; name = this.#waiting.pop()) {
      const end = this.#newState();
      this.states[end]!.isEnd = true;
      this.#connect(rules.get(name) ?? NEVER, this.#startOf(name), end);
    }
  }

  #startOf(name: string): number {
    const known = this.starts.get(name);
    if (known !== undefined) return known;
    const state = this.#newState();
    this.starts.set(name, state);
    this.#waiting.push(name);
    return state;
  }

  #newState(): number {
    if (this.states.length >= MOST_STATES) throw new GrammarError('is too large');
    this.states.push({ bytes: [], free: [], calls: [], isEnd: false });
    return this.states.length - 1;
  }

  /** Makes every way through `expression` one from `from` to `to`. */
  #connect(expression: Expression, from: number, to: number): void {
    switch (expression.kind) {
      case 'byte':
        this.states[from]!.bytes.push(...expression.ranges.map((range) => ({ range, next: to })));
        return;
      case 'rule':
        this.states[from]!.calls.push({ start: this.#startOf(expression.name), next: to });
        return;
      case 'choice':
        for (const option of expression.options) this.#connect(option, from, to);
        return;
      case 'sequence':
        this.#connectSequence(expression.parts, from, to);
        return;
      case 'repeat':
        this.#connectRepeat(expression, from, to);
    }
  }

  #connectSequence(parts: readonly Expression[], from: number, to: number): void {
    let here = from;
    for (const [index, part] of parts.entries()) {
      const next = index === parts.length - 1 ? to : this.#newState();
      this.#connect(part, here, next);
      here = next;
    }
    if (parts.length === 0) this.states[from]!.free.push(to);
  }

  #connectRepeat(
    { part, least, most }: Extract<Expression, { kind: 'repeat' }>,
    from: number,
    to: number,
  ): void {
    const written = most === Infinity ? least : most;
    if (written > MOST_REPEATED) throw new GrammarError(`repeats something ${written} times`);
    let here = from;
    for (let done = 0; done < written; done++) {
      if (done >= least) this.states[here]!.free.push(to);
      const next = this.#newState();
      this.#connect(part, here, next);
      here = next;
    }
    if (most === Infinity) {
      // A state of its own: what leads back to it must not lead back to what comes before the repetition.
      const loop = this.#newState();
      this.states[here]!.free.push(loop);
      this.#connect(part, loop, loop);
      here = loop;
    }
    this.states[here]!.free.push(to);
  }
}

/** @throws GrammarError where a rule can begin with itself: it would be called without end */
function requireProgress(states: readonly NetworkState[], starts: Iterable<number>): void {
  const empty = emptyStates(states);
  const path = new Set<number>();
  const done = new Set<number>();
  for (const start of starts) follow(start);

  function follow(start: number): void {
    if (path.has(start)) throw new GrammarError('has a rule that begins with itself');
    if (done.has(start)) return;
    path.add(start);
    for (const called of firstCalls(states, empty, start)) follow(called);
    path.delete(start);
    done.add(start);
  }
}

/** Rules, by their first states, that the rule with this first state can begin with. */
function firstCalls(states: readonly NetworkState[], empty: ReadonlySet<number>, start: number): Set<number> {
  const called = new Set<number>();
  const reached = new Set([start]);
  for (const state of reached) {
    const { free, calls } = states[state]!;
    for (const next of free) reached.add(next);
    for (const call of calls) {
      called.add(call.start);
      if (empty.has(call.start)) reached.add(call.next);
    }
  }
  return called;
}

/** States from which the end of their rule is reached without any byte. */
function emptyStates(states: readonly NetworkState[]): ReadonlySet<number> {
  /** States that may be empty once this one is. */
  const waiting = new Map<number, number[]>();
  const wait = (on: number, state: number): void => {
    const others = waiting.get(on);
    if (others) others.push(state);
    else waiting.set(on, [state]);
  };
  for (const [state, { free, calls }] of states.entries()) {
    for (const next of free) wait(next, state);
    for (const { start, next } of calls) for (const on of [start, next]) wait(on, state);
  }
  const empty = new Set([...states.keys()].filter((state) => states[state]?.isEnd));
  for (const found of empty) {
    for (const state of waiting.get(found) ?? []) {
      const { free, calls } = states[state]!;
      const ends =
        free.some((next) => empty.has(next)) ||
        calls.some(({ start, next }) => empty.has(start) && empty.has(next));
      if (ends) empty.add(state);
    }
  }
  return empty;
}
