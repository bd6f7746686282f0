import { type KeyboardEvent, memo, type PointerEvent, useId, useState } from 'react';
import type { TokenProbability } from '../../shared/token-probability.ts';
import { TokenAlternatives } from './token-alternatives.tsx';
import { LEVELS, levelOf, probabilityStrings } from './token-probability.ts';
import styles from './token-text.module.css';
import { useLanguage } from '../../texts/language.ts';

const texts = probabilityStrings;

interface TokenTextProps {
  /** Text of the answer in front of its tokens, which was written while nobody asked for them. */
  readonly before: string;
  readonly tokens: readonly TokenProbability[];
  readonly after: string;
}

/** Where the alternatives of a token are shown. */
interface Chosen {
  readonly index: number;
  readonly left: number;
  readonly place: { readonly top: number } | { readonly bottom: number };
}

/** An answer as it was written, each token coloured by its probability. Pointing at one, or the arrow keys, tell what else was likely. */
export function TokenText({ before, tokens, after }: TokenTextProps) {
  const id = useId();
  const [chosen, setChosen] = useState<Chosen>();
  const choose = (index: number) => {
    const element = document.getElementById(`${id}${index}`);
    if (element) setChosen({ index, ...placeBeside(element) });
  };
  const pointAt = ({ target }: PointerEvent | { target: EventTarget }) => {
    const index = (target as HTMLElement).dataset['token'];
    if (index !== undefined) choose(Number(index));
  };
  const move = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, chosen?.index ?? -1, tokens.length);
    if (event.key === 'Escape' && chosen) setChosen(undefined);
    else if (next === undefined) return;
    else choose(next);
    event.preventDefault();
  };
  const token = tokens[chosen?.index ?? -1];
  return (
    <div className={styles['answer']}>
      <div className={styles['text']} dir="auto">
        {before}
        <span
          // Not <select>: its options are the very text.
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
          role="listbox"
          tabIndex={0}
          aria-label={texts.label}
          aria-activedescendant={chosen && `${id}${chosen.index}`}
          onPointerOver={pointAt}
          onPointerLeave={() => setChosen(undefined)}
          onClick={pointAt}
          onKeyDown={move}
          onBlur={() => setChosen(undefined)}
        >
          {tokens.map((each, index) => (
            <Token
              key={index}
              id={`${id}${index}`}
              index={index}
              token={each}
              chosen={index === chosen?.index}
            />
          ))}
        </span>
        {after}
      </div>
      {chosen && token && <TokenAlternatives token={token} style={{ left: chosen.left, ...chosen.place }} />}
      <p className={styles['legend']}>
        {texts.legend}
        {LEVELS.map((level) => (
          <span key={level} className={styles['token']} data-level={level}>
            {texts.level(level)}
          </span>
        ))}
      </p>
    </div>
  );
}

interface TokenProps {
  readonly id: string;
  readonly index: number;
  readonly token: TokenProbability;
  readonly chosen: boolean;
}

const Token = memo(function Token({ id, index, token: { text, logprob }, chosen }: TokenProps) {
  useLanguage();
  return (
    <span
      id={id}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="option"
      aria-selected={chosen}
      aria-label={texts.token(text, logprob)}
      className={styles['token']}
      data-token={index}
      data-level={levelOf(logprob)}
    >
      {text}
    </span>
  );
});

function nextIndex(key: string, index: number, count: number): number | undefined {
  if (key === 'ArrowRight') return Math.min(count - 1, index + 1);
  if (key === 'ArrowLeft') return Math.max(0, index - 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** In pixels, as the style sheet has it. */
const PANEL_WIDTH = 224;

/** Below a token in the upper half of the window, above one in the lower half. */
function placeBeside(element: HTMLElement): Omit<Chosen, 'index'> {
  const { offsetLeft, offsetTop, offsetHeight, offsetParent } = element;
  const { clientWidth = 0, clientHeight = 0 } = offsetParent ?? {};
  const left = Math.max(0, Math.min(offsetLeft, clientWidth - PANEL_WIDTH));
  const below = element.getBoundingClientRect().top < innerHeight / 2;
  return { left, place: below ? { top: offsetTop + offsetHeight } : { bottom: clientHeight - offsetTop } };
}
