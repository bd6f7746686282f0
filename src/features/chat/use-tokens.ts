import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { modelOf } from '../../state/engine/engine-state.ts';
import { client, engine } from '../../state/session.ts';

/** Tokens that a text takes as a message to the model in use; undefined until they were counted. */
export function useTokens(text: string): number | undefined {
  const model = useStore(engine.store, (state) => modelOf(state)?.id);
  const [counted, setCounted] = useState<{ readonly of: readonly unknown[]; readonly tokens: number }>();
  useEffect(() => {
    if (model === undefined) return undefined;
    let wanted = true;
    void client
      .call('questionTokens', { text, images: [] })
      // A model that is gone meanwhile counts nothing.
      .then((tokens) => wanted && setCounted({ of: [text, model], tokens }))
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [text, model]);
  return counted?.of[0] === text && counted.of[1] === model ? counted.tokens : undefined;
}
