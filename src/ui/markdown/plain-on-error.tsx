import { Component, type ReactNode } from 'react';
import styles from './markdown.module.css';

interface PlainOnErrorProps {
  readonly text: string;
  readonly children: ReactNode;
}

/** Shows the text as it is, should what reads it as Markdown give up: the rest of the page goes on. */
export class PlainOnError extends Component<PlainOnErrorProps, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    const { text, children } = this.props;
    return this.state.broken ? <p className={styles['plain']}>{text}</p> : children;
  }
}
