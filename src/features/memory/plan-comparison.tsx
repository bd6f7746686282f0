import { useStore } from 'zustand';
import { formatBytes } from '../../shared/format-bytes.ts';
import type { PlanFigures } from '../../state/memory/plan-choice.ts';
import { plan } from '../../state/session.ts';
import { DataTable } from './data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { mebibytes } from './mebibytes.ts';
import { planStrings } from './plan-strings.ts';

const texts = planStrings;
const { size, ...others } = texts.columns;
const COLUMNS = [{ label: size }, ...Object.values(others).map((label) => ({ label, numeric: true }))];

/** All sizes at the same quantisation and context. */
export function PlanComparison({ plans }: { readonly plans: readonly PlanFigures[] }) {
  const memoryBytes = useStore(plan.store, (state) => state.memoryBytes);
  const [first] = plans;
  if (!first) return null;
  return (
    <DataTable
      caption={texts.comparison(first.quantisation, first.contextLength)}
      columns={COLUMNS}
      rows={plans.map((figures) => ({
        key: figures.shape,
        cells: [
          texts.sizes[figures.shape],
          formatCount(figures.plannedLength),
          formatBytes(figures.weights),
          mebibytes(figures.kvLocal + figures.kvGlobal),
          mebibytes(figures.fullAttentionKv),
          formatBytes(figures.scratch),
          figures.vision > 0 ? formatBytes(figures.vision) : texts.none,
          formatBytes(figures.total),
          figures.total <= memoryBytes ? texts.yes : texts.no,
        ],
      }))}
    />
  );
}
