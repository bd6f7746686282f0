import type { DownloadProgress, DownloadState } from '../../shared/downloads.ts';
import type { Clock } from '../source/clock.ts';
import { SpeedMeter } from './speed-meter.ts';

const EVERY_MS = 250;

export interface ProgressOptions {
  readonly clock: Clock;
  readonly file: Pick<DownloadProgress, 'key' | 'name' | 'totalBytes'>;
  readonly notice?: string | undefined;
  readonly loadedBytes: () => number;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/** Tells how a download goes: changes of state at once, bytes a few times a second. */
export class ProgressReport {
  readonly #options: ProgressOptions;
  readonly #meter = new SpeedMeter();
  #state: DownloadState = 'paused';
  #more: Pick<DownloadProgress, 'retryInMs' | 'error'> = {};
  #toldAt = -Infinity;
  #notice: string | undefined;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#notice = options.notice;
  }

  /** Says something else beside how far it is, or nothing. */
  set notice(notice: string | undefined) {
    this.#notice = notice;
    this.#tell();
  }

  get state(): DownloadState {
    return this.#state;
  }

  become(state: DownloadState, more: Pick<DownloadProgress, 'retryInMs' | 'error'> = {}): void {
    if (state === this.#state && state !== 'retrying') return;
    if (state === 'paused' || state === 'failed') this.#meter.reset();
    this.#state = state;
    this.#more = more;
    this.#tell();
  }

  /** Bytes came from the network. */
  add(bytes: number): void {
    this.#meter.add(bytes, this.#options.clock.now());
    if (this.#state === 'retrying' || this.#state === 'offline') this.become('downloading');
    else this.tick();
  }

  /** Says how it stands, unless it did just now. */
  tick(): void {
    if (this.#options.clock.now() - this.#toldAt >= EVERY_MS) this.#tell();
  }

  now(): DownloadProgress {
    const { clock, file, loadedBytes } = this.#options;
    const notice = this.#notice;
    const bytesPerSecond = this.#meter.bytesPerSecond(clock.now());
    const loaded = loadedBytes();
    const moving = this.#state === 'downloading' && bytesPerSecond > 0;
    return {
      ...file,
      state: this.#state,
      loadedBytes: loaded,
      bytesPerSecond,
      secondsLeft: moving ? (file.totalBytes - loaded) / bytesPerSecond : null,
      ...this.#more,
      ...(notice === undefined ? {} : { notice }),
    };
  }

  #tell(): void {
    this.#toldAt = this.#options.clock.now();
    this.#options.onProgress(this.now());
  }
}
