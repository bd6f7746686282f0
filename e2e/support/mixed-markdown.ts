const PARTS = [
  `## The window of a local layer

A *local* layer sees the last **512** positions only, so its memory stops growing: the row of position \`p\` goes to slot
\`p % 512\`, and what was there is gone. See [the report](https://example.org/report) for the reasons, or
https://example.org/code for the code.`,
  `1. Read the prompt in parts of 256 tokens.
2. For each layer:
   - project to queries, keys and values,
   - rotate them by their position,
   - store keys and values in the ring.
3. Sample the next token from the last row.

- [x] rings
- [ ] checkpoints`,
  `\`\`\`typescript
/** Where a row goes, and which row it replaces. */
export function place(position: number, window: number): { slot: number; replaces: number | undefined } {
  const slot = position % window;
  return { slot, replaces: position < window ? undefined : position - window };
}

for (const row of rows) {
  const { slot } = place(row.position, 512); // once a token
  ring.write(slot, row.keys, row.values);
}
\`\`\``,
  `| Model | Layers | Window | KiB a token |
| :---- | -----: | -----: | ----------: |
| 270M | 18 | 512 | 3 |
| 1B | 26 | 512 | 4 |
| 4B | 34 | 1,024 | 20 |
| 12B | 48 | 1,024 | 64 |`,
  `The scores are $s_{ij} = q_i \\cdot k_j / \\sqrt{d}$, and the weights

$$
w_{ij} = \\frac{e^{s_{ij}}}{\\sum_{k \\le i} e^{s_{ik}}}
$$

so that each row adds up to one.`,
  `> Memory that is not used is not free: somebody has to say so, and somebody has to see it.

That is why the panel shows what is *allocated* beside what is *live*. A ring is allocated whole at the first token, and
live as far as it has been filled; after the wrap the two are the same, and stay so for as long as the chat goes on.`,
  `\`\`\`python
def softmax(row: list[float]) -> list[float]:
    top = max(row)
    weights = [math.exp(score - top) for score in row]
    total = sum(weights)
    return [weight / total for weight in weights]
\`\`\``,
];

/** Pieces about as long as a token of a model is. */
const piecesOf = (text: string): string[] => text.match(/\s?[^\s]{1,6}|\s/g) ?? [];

/** An answer of about so many tokens in which everything occurs that Markdown has; `at` chooses where it begins. */
export function mixedMarkdown(tokens: number, at = 0): readonly string[] {
  const pieces: string[] = [];
  for (let part = at; pieces.length < tokens; part += 1) {
    pieces.push(...piecesOf(`${PARTS[part % PARTS.length] ?? ''}\n\n`));
  }
  return pieces.slice(0, tokens);
}
