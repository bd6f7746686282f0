import type { KernelCount, LoadProgress, LoadStage, ModelFacts, StageTimes } from '../shared/model-facts.ts';

/** The stages of one load, one after the other: tells how far each is, and keeps what each took. */
export class LoadStages {
  readonly #tell: (progress: LoadProgress) => void;
  readonly #started = performance.now();
  readonly #times: Partial<Record<LoadStage, number>> = {};
  #stage: LoadStage = 'header';
  #stageStarted = this.#started;
  #totalBytes = 0;
  #loadedBytes = 0;
  #kernels: KernelCount | undefined;
  #fitting = false;
  #ended = false;

  /** The header is read first. */
  constructor(onProgress: (progress: LoadProgress) => void = () => undefined) {
    this.#tell = onProgress;
    this.report(0);
  }

  /** What a model tells of its load, with the stage that is under way. */
  get facts(): Pick<ModelFacts, 'loadMs' | 'stagesMs'> {
    return { loadMs: this.#elapsedMs, stagesMs: this.#allTimes };
  }

  /** Bytes told last. */
  get loadedBytes(): number {
    return this.#loadedBytes;
  }

  /** Since the load began, in milliseconds. */
  get #elapsedMs(): number {
    return performance.now() - this.#started;
  }

  get #allTimes(): StageTimes {
    return { ...this.#times, [this.#stage]: performance.now() - this.#stageStarted };
  }

  /** Goes on to a stage in which `totalBytes` are to come, of which `loadedBytes` are there. */
  enter(stage: LoadStage, totalBytes: number, loadedBytes = 0): void {
    Object.assign(this.#times, this.#allTimes);
    this.#stage = stage;
    this.#stageStarted = performance.now();
    this.#totalBytes = totalBytes;
    this.report(loadedBytes);
  }

  /** Tells nothing from now on: the load is over, though something of it may still go on. */
  end(): void {
    this.#ended = true;
  }

  report(loadedBytes: number): void {
    this.#loadedBytes = loadedBytes;
    if (this.#ended) return;
    const elapsedMs = this.#elapsedMs;
    this.#tell({
      stage: this.#stage,
      loadedBytes,
      totalBytes: this.#totalBytes,
      elapsedMs,
      ...(this.#stage === 'kernels' && this.#kernels ? { kernels: this.#kernels } : {}),
      ...(this.#fitting ? { fitting: true } : {}),
    });
  }

  /** Of the kernels, `done` are compiled; told while nothing else is waited for. */
  compiled(done: number, all: number): void {
    this.#kernels = { done, all };
    if (this.#stage === 'kernels') this.report(this.#loadedBytes);
  }

  /** Tells that kernels are fitted, as long as `work` is under way. */
  async whileFitting<Value>(work: Promise<Value>): Promise<Value> {
    this.#fit(true);
    try {
      return await work;
    } finally {
      this.#fit(false);
    }
  }

  #fit(on: boolean): void {
    this.#fitting = on;
    this.report(this.#loadedBytes);
  }
}
