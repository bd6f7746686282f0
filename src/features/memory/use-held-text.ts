import { useEffect, useState } from 'react';
import { memory } from '../../state/session.ts';

/** The text of positions in the KV cache, a string each; empty until it is known, and without a `first`. */
export function useHeldText(first: number | undefined, last: number | undefined): readonly string[] {
  const [told, setTold] = useState<{
    readonly first: number;
    readonly last: number;
    readonly texts: readonly string[];
  }>();
  useEffect(() => {
    if (first === undefined || last === undefined) return undefined;
    let wanted = true;
    void memory.textOf(first, last).then((texts) => {
      if (wanted) setTold({ first, last, texts });
    });
    return () => {
      wanted = false;
    };
  }, [first, last]);
  return told && told.first === first && told.last === last ? told.texts : [];
}
