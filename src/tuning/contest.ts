import type { Refusal } from '../shared/kernel-fit.ts';

/** One way to compute something, by a name that says which. */
export interface Candidate {
  readonly name: string;
  /** Hash of everything that is compiled of it: another text is another candidate. */
  readonly hash: string;
}

/** Something that is computed in one of several ways, the usual one first. */
export interface Contest {
  readonly key: string;
  readonly candidates: readonly Candidate[];
}

/**
 * A device on which candidates are tried. What it rejects with says that the candidate does not compile; only
 * `out-of-gpu-memory` says nothing of it.
 */
export interface Trial {
  /** Compiles a candidate and computes with it: whether the numbers are right. `next` is likely to be tried then. */
  check(contest: Contest, candidate: Candidate, next?: Candidate): Promise<boolean>;
  /** Milliseconds that the contest's work takes with a candidate that was checked: the least of some submissions. */
  time(contest: Contest, candidate: Candidate): Promise<number>;
  /** Resolves when the device is lost; nothing that was asked of it may be answered then. */
  readonly lost: Promise<unknown>;
  close(): void;
}

/** The state of a contest on a device. */
export interface Standing {
  /** Hash of all candidates: with another text the contest begins anew. */
  readonly hash: string;
  /** Hash of the candidate that is used; it was found right here. */
  readonly chosen: string;
  /** Times as fast as the usual one. */
  readonly gain: number;
  /** Hashes of those that were tried. */
  readonly tried: readonly string[];
}

/** What is known of the contests of a device, by their keys. */
export interface Fits {
  readonly standings: Readonly<Record<string, Standing>>;
  /** Why candidates are never tried again, by their hash. */
  readonly refused: Readonly<Record<string, Refused>>;
  /** The candidate being tried; where nobody has taken it back, the device or the whole browser went down with it. */
  readonly trying?: string;
  /** Times that somebody went down with a candidate. */
  readonly falls: Readonly<Record<string, number>>;
}

/** Nothing is known yet. */
export const NO_FITS: Fits = { standings: {}, refused: {}, falls: {} };

export interface Refused {
  readonly key: string;
  readonly name: string;
  readonly why: Refusal;
}
