import { useStore } from 'zustand';
import type { PlanFigures } from '../../state/memory/plan-choice.ts';
import { plan } from '../../state/session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { formatBytes, formatCount, formatMebibytes } from '../../ui/format.ts';
import { planStrings } from './plan-strings.ts';

const texts = planStrings;

/** All sizes at the same quantisation and context. */
export function PlanComparison({ plans }: { readonly plans: readonly PlanFigures[] }) {
  const memoryBytes = useStore(plan.store, (state) => state.memoryBytes);
  const [first] = plans;
  if (!first) return null;
  return (
    <DataTable
      caption={texts.comparison(first.quantisation, first.contextLength)}
      columns={Object.entries(texts.columns).map(([key, label]) => ({ label, numeric: key !== 'size' }))}
      rows={plans.map((figures) => ({
        key: figures.shape,
        cells: [
          texts.sizes[figures.shape],
          formatCount(figures.plannedLength),
          formatBytes(figures.weights),
          formatMebibytes(figures.kvLocal + figures.kvGlobal),
          formatMebibytes(figures.fullAttentionKv),
          formatBytes(figures.scratch),
          figures.vision > 0 ? formatBytes(figures.vision) : texts.none,
          formatBytes(figures.total),
          figures.total <= memoryBytes ? texts.yes : texts.no,
        ],
      }))}
    />
  );
}
