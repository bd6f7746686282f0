import { memo } from 'react';
import styles from './data-table.module.css';

interface Column {
  readonly label: string;
  readonly numeric?: boolean;
  /** Texts of a first column that may take several lines, so that the others are not pushed out of sight. */
  readonly long?: boolean;
}

interface DataTableProps {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell of a row is its header. Rows with an equal key are the same row later on. */
  readonly rows: readonly { readonly key: string | number; readonly cells: readonly string[] }[];
}

/** A table of texts that scrolls sideways by itself where it is too wide. */
export function DataTable({ caption, columns, rows }: DataTableProps) {
  return (
    <section
      className={styles['frame']}
      aria-label={caption}
      // What scrolls has to be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <table className={styles['table']}>
        <caption className={styles['caption']}>
          <span>{caption}</span>
        </caption>
        <thead>
          <tr>
            {columns.map(({ label, numeric }) => (
              <th key={label} scope="col" className={numeric ? styles['number'] : undefined}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <Row key={key} cells={cells} columns={columns} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  readonly cells: readonly string[];
  readonly columns: readonly Column[];
}

const Row = memo(
  ({ cells: [first, ...others], columns }: RowProps) => (
    <tr>
      <th scope="row" className={styles[columns[0]?.numeric ? 'number' : columns[0]?.long ? 'long' : '']}>
        {first}
      </th>
      {others.map((cell, at) => {
        const column = columns[at + 1];
        return (
          <td key={column?.label} className={column?.numeric ? styles['number'] : undefined}>
            {cell}
          </td>
        );
      })}
    </tr>
  ),
  (before, after) =>
    before.columns.every((column, at) => column.label === after.columns[at]?.label) &&
    before.cells.every((cell, at) => cell === after.cells[at]),
);
