import { Fragment, type ReactNode, use } from 'react';
import { BlockContext } from './block-context.ts';
import { CodeBlock } from './code-block.tsx';
import { Formula, UnclosedFormula } from './formula.tsx';
import { Heading } from './heading.tsx';
import { Link } from './link.tsx';
import { markdownStrings as texts } from './markdown-strings.ts';
import styles from './markdown.module.css';
import { ScrollBox } from './scroll-box.tsx';
import { languageOf } from './syntax/fence.ts';
import { type Node, textOf } from './syntax/nest.ts';

/** A list of nodes as elements. The outermost are each written from their own side. */
export const renderNodes = (nodes: readonly Node[], isTop = false): ReactNode =>
  nodes.map((node, index) => <Fragment key={index}>{render(node, isTop ? 'auto' : undefined)}</Fragment>);

type Render = (node: Node, dir: 'auto' | undefined) => ReactNode;

function render(node: Node, dir: 'auto' | undefined): ReactNode {
  const known = RENDERERS.get(node.token.type);
  return known ? known(node, dir) : node.token.content;
}

const inside = ({ children }: Node): ReactNode => renderNodes(children);
const listClass = ({ children }: Node): string | undefined =>
  children.some((item) => taskOf(item) !== undefined) ? 'contains-task-list' : undefined;

const RENDERERS: ReadonlyMap<string, Render> = new Map<string, Render>([
  ['inline', inside],
  ['paragraph_open', (node, dir) => (node.token.hidden ? inside(node) : <p dir={dir}>{inside(node)}</p>)],
  [
    'heading_open',
    (node, dir) => (
      <Heading written={node.token.tag} dir={dir}>
        {inside(node)}
      </Heading>
    ),
  ],
  [
    'bullet_list_open',
    (node, dir) => (
      <ul className={listClass(node)} dir={dir}>
        {inside(node)}
      </ul>
    ),
  ],
  [
    'ordered_list_open',
    (node, dir) => (
      <ol className={listClass(node)} dir={dir} start={startOf(node)}>
        {inside(node)}
      </ol>
    ),
  ],
  ['list_item_open', (node) => <ListItem node={node} />],
  ['blockquote_open', (node, dir) => <blockquote dir={dir}>{inside(node)}</blockquote>],
  ['hr', () => <hr />],
  ['fence', ({ token }) => <Code code={token.content} info={token.info} />],
  ['code_block', ({ token }) => <Code code={token.content} info="" />],
  [
    'table_open',
    (node, dir) => (
      <ScrollBox className={styles['tableBox']} label={texts.table}>
        <table dir={dir}>{inside(node)}</table>
      </ScrollBox>
    ),
  ],
  ['thead_open', (node) => <thead>{inside(node)}</thead>],
  ['tbody_open', (node) => <tbody>{inside(node)}</tbody>],
  ['tr_open', (node) => <tr>{inside(node)}</tr>],
  ['th_open', (node) => <th data-align={alignOf(node)}>{inside(node)}</th>],
  ['td_open', (node) => <td data-align={alignOf(node)}>{inside(node)}</td>],
  ['strong_open', (node) => <strong>{inside(node)}</strong>],
  ['em_open', (node) => <em>{inside(node)}</em>],
  ['s_open', (node) => <del>{inside(node)}</del>],
  [
    'code_inline',
    ({ token }) => (
      <code className={styles['inlineCode']} dir="ltr">
        {token.content}
      </code>
    ),
  ],
  ['softbreak', lineEnd],
  ['hardbreak', lineEnd],
  ['html_break', () => <br />],
  [
    'link_open',
    (node) => (
      <Link address={addressOf(node, 'href')} text={textOf(node.children)}>
        {inside(node)}
      </Link>
    ),
  ],
  [
    'image',
    (node) => (
      <Link address={addressOf(node, 'src')} text="">
        {texts.image(textOf(node.children))}
      </Link>
    ),
  ],
  ['math', ({ token }) => <Formula tex={token.content} source={token.markup} displayed={token.block} />],
  ['math_unclosed', ({ token }) => <UnclosedFormula tex={token.content} displayed={token.block} />],
  ['note_reference', ({ token }) => <sup>{token.content}</sup>],
]);

/** Lines end where they end in the text: models write poems and addresses. */
function lineEnd(): ReactNode {
  return (
    <>
      <br />
      {'\n'}
    </>
  );
}

function ListItem({ node }: { readonly node: Node }) {
  const task = taskOf(node);
  if (!task) return <li>{inside(node)}</li>;
  const { done, rest } = task;
  return (
    <li>
      <input type="checkbox" disabled checked={done} aria-label={done ? texts.done : texts.toDo} /> {rest}
      {renderNodes(node.children.slice(1))}
    </li>
  );
}

/** Whether an item begins with a box to tick, and its first lines without it. */
function taskOf({ children }: Node): { readonly done: boolean; readonly rest: ReactNode } | undefined {
  const line = children[0]?.token.type === 'paragraph_open' ? children[0].children[0] : undefined;
  const [first, ...more] = line?.children ?? [];
  const [box, mark] = first?.token.type === 'text' ? (/^\[([ xX])\]\s+/.exec(first.token.content) ?? []) : [];
  if (box === undefined) return undefined;
  const rest = (
    <>
      {first?.token.content.slice(box.length)}
      {renderNodes(more)}
    </>
  );
  return { done: mark !== ' ', rest };
}

/** Code inside a list or a quote; by itself it is no Markdown that would have to be read. */
function Code({ code, info }: { readonly code: string; readonly info: string }) {
  const { open } = use(BlockContext);
  return <CodeBlock code={code.replace(/\n$/, '')} language={languageOf(info)} open={open} />;
}

const addressOf = ({ token }: Node, name: string): string => String(token.attrGet(name) ?? '');

const startOf = ({ token }: Node): number | undefined => {
  const start = token.attrGet('start');
  return start === null ? undefined : Number(start);
};

const alignOf = ({ token }: Node): string | undefined =>
  /^text-align:(\w+)$/.exec(String(token.attrGet('style') ?? ''))?.[1];
