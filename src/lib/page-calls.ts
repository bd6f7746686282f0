import type { FromWorker, ToWorker } from '../worker/protocol.ts';

/** A page that writes to a service worker. */
export interface Page {
  /** The browser's own name for it. */
  readonly id?: string;
  postMessage(message: unknown): void;
}

/** A call by the page that made it, and its number there. */
interface Asked {
  readonly page: Page;
  readonly id: number;
}

/** Calls of several pages as those of one: each page counts its own from 1. */
export class PageCalls {
  readonly #pages = new Map<string, Page>();
  readonly #calls = new Map<number, Asked>();
  #last = 0;

  /** A page's message under a number that no other page's has; undefined for the abort of a call that is over. */
  from(page: Page, message: ToWorker): ToWorker | undefined {
    this.#pages.set(nameOf(page), page);
    if (message.kind === 'call') {
      const id = ++this.#last;
      this.#calls.set(id, { page, id: message.id });
      return { ...message, id };
    }
    for (const [id, asked] of this.#calls) {
      if (asked.id === message.id && nameOf(asked.page) === nameOf(page)) return { ...message, id };
    }
    return undefined;
  }

  /** Tells an answer to the page that asked, and what is none to all. */
  tell(message: FromWorker): void {
    if (message.kind !== 'event') {
      const asked = this.#calls.get(message.id);
      this.#calls.delete(message.id);
      asked?.page.postMessage({ ...message, id: asked.id });
    } else if (message.name === 'chunk') {
      const asked = this.#calls.get(message.value.call);
      asked?.page.postMessage({ ...message, value: { ...message.value, call: asked.id } });
    } else for (const page of this.#pages.values()) page.postMessage(message);
  }
}

const nameOf = ({ id = '' }: Page): string => id;
