import { useEffect, useState } from 'react';
import type { PaletteGroup, PaletteProvider } from './palette-provider.ts';

interface Answer {
  readonly text: string;
  readonly groups: readonly PaletteGroup[];
}

interface Found {
  readonly groups: readonly PaletteGroup[];
  /** Whether some provider has yet to answer. */
  readonly searching: boolean;
}

/** Finds of the providers for a text, in their order. A provider that is late keeps what it found before in view. */
export function usePaletteSearch(providers: readonly PaletteProvider[], text: string): Found {
  const [answers, setAnswers] = useState<Readonly<Record<string, Answer>>>({});

  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    async function ask(provider: PaletteProvider): Promise<void> {
      const groups = await provider.search(text, signal);
      if (!signal.aborted) setAnswers((known) => ({ ...known, [provider.id]: { text, groups } }));
    }
    for (const provider of providers) void ask(provider);
    return () => ended.abort();
  }, [providers, text]);

  return {
    groups: providers.flatMap(({ id }) => answers[id]?.groups ?? []).filter(({ items }) => items.length > 0),
    searching: providers.some(({ id }) => answers[id]?.text !== text),
  };
}
