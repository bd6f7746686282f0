type Listener = (chat: string) => void;

/** Tells the other tabs, and the rest of this page, which chat was written. */
export class ChangeChannel {
  readonly #here = new Set<Listener>();
  readonly #elsewhere = new Set<Listener>();
  /** Undefined in browsers that have none: the lists of two tabs then differ until a reload. */
  readonly #channel: BroadcastChannel | undefined;

  /** Without a name it reaches this page alone. */
  constructor(name?: string) {
    const alone = name === undefined || typeof BroadcastChannel === 'undefined';
    this.#channel = alone ? undefined : new BroadcastChannel(name);
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') for (const listener of this.#elsewhere) listener(data);
    });
  }

  tell(chat: string): void {
    this.#channel?.postMessage(chat);
    for (const listener of this.#here) listener(chat);
  }

  onHere(listener: Listener): () => void {
    return listen(this.#here, listener);
  }

  onElsewhere(listener: Listener): () => void {
    return listen(this.#elsewhere, listener);
  }

  close(): void {
    this.#channel?.close();
  }
}

function listen(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
