import { type ComponentProps, type ReactNode, use } from 'react';
import type { Components, ExtraProps } from 'react-markdown';
import { markdownStrings as texts } from './markdown-strings.ts';
import { BlockContext } from './block-context.ts';
import { CodeBlock } from './code-block.tsx';
import styles from './markdown.module.css';
import { safeLink, saysHost } from './safe-link.ts';
import { ScrollBox } from './scroll-box.tsx';

type Node = NonNullable<ExtraProps['node']>;
type Child = Node['children'][number];

/** Components for the elements of an answer that are not shown in the browser's own way. */
export const elements: Components = {
  a: ({ href, children, node }) => (
    <Link
      address={href}
      text={textOf(node)}
      isBackReference={node?.properties['dataFootnoteBackref'] !== undefined}
    >
      {children}
    </Link>
  ),
  img: ({ src, alt }) => (
    <Link address={typeof src === 'string' ? src : undefined} text="">
      {texts.image(alt ?? '')}
    </Link>
  ),
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
  pre: Code,
  code: ({ children }) => (
    <code className={styles['inlineCode']} dir="ltr">
      {children}
    </code>
  ),
  span: ({ className, children, node }) =>
    className === 'katex' && isDisplayed(node) ? (
      <ScrollBox className={styles['formula']} label={texts.formula}>
        {children}
      </ScrollBox>
    ) : (
      <span className={className}>{children}</span>
    ),
  table: ({ children, dir }) => (
    <ScrollBox className={styles['tableBox']} label={texts.table}>
      <table dir={dir}>{children}</table>
    </ScrollBox>
  ),
  th: ({ children, node }) => <th data-align={alignOf(node)}>{children}</th>,
  td: ({ children, node }) => <td data-align={alignOf(node)}>{children}</td>,
  input: ({ checked }) => (
    <input
      type="checkbox"
      disabled
      checked={checked === true}
      aria-label={checked ? texts.done : texts.toDo}
    />
  ),
};

/** Its size is the one that was written; its level the one that fits the page. */
function Heading({ node, dir, children }: ComponentProps<'h2'> & ExtraProps) {
  const { level } = use(BlockContext);
  const written = node?.tagName ?? 'h2';
  const Tag = `h${level ?? 6}` as 'h2';
  // Inside a list or a quote a heading is part of that, not of the outline.
  if (level === undefined)
    return (
      <p className={styles[written]} dir={dir}>
        {children}
      </p>
    );
  return (
    <Tag className={styles[written]} dir={dir}>
      {children}
    </Tag>
  );
}

function Code({ node }: ComponentProps<'pre'> & ExtraProps) {
  const { open } = use(BlockContext);
  const [code] = node?.children ?? [];
  return <CodeBlock code={textOf(code).replace(/\n$/, '')} language={languageOf(code)} open={open} />;
}

interface LinkProps {
  readonly address: string | undefined;
  readonly text: string;
  readonly isBackReference?: boolean;
  readonly children: ReactNode;
}

/** A link out of the app, in a tab of its own, that says where it leads. Other addresses stay text. */
function Link({ address, text, isBackReference = false, children }: LinkProps) {
  const link = safeLink(address ?? '');
  if (isBackReference) return null;
  if (!link) return <span>{children}</span>;
  return (
    <a href={link.href} target="_blank" rel="noopener noreferrer">
      {children}
      {!saysHost(text, link) && <span className={styles['host']}> {texts.opensIn(link.host)}</span>}
    </a>
  );
}

function textOf(node: Child | undefined): string {
  if (node === undefined) return '';
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

function languageOf(node: Child | undefined): string {
  const names = node?.type === 'element' ? node.properties['className'] : undefined;
  const name = Array.isArray(names) ? names.find((entry) => entry.startsWith('language-')) : undefined;
  return name?.replace('language-', '') ?? '';
}

/** Whether a formula has a line of its own. */
const isDisplayed = (node: Node | undefined): boolean => {
  const [math] = node?.children ?? [];
  return math?.type === 'element' && math.properties['display'] === 'block';
};

const alignOf = (node: Node | undefined): string | undefined => {
  const align = node?.properties['align'];
  return typeof align === 'string' ? align : undefined;
};
