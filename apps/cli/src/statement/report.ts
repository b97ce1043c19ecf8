import { type pageOfLines, type ShownReconciliation } from '@daftari/ledger';

/** A reconciliation with its first lines. */
export type Outcome = ShownReconciliation & Awaited<ReturnType<typeof pageOfLines>> & { readonly is_new: boolean };

type Line = Outcome['lines'][number];

const WHAT: Readonly<Record<string, string>> = {
  matched: 'matched',
  missing_here: 'missing here: no attempt of ours explains the line',
  missing_there: 'missing there: completed here, and in no line',
  amount_differs: 'amount differs',
  status_differs: 'status differs',
  duplicate: 'duplicate: the same attempt once more',
  ambiguous: 'ambiguous: several attempts it may be',
  bad_lines: 'bad lines, not read',
};

/** The result as people read it: how many of each, and the first lines that want looking at. */
export const asText = (outcome: Outcome): string => {
  const counts = Object.entries(WHAT).flatMap(([name, what]) => {
    const count = Object.entries(outcome.counts).find(([counted]) => counted === name)?.[1] ?? 0;
    return count === 0 && name !== 'matched' ? [] : [`${String(count).padStart(10)}  ${what}`];
  });
  const shown = outcome.lines.filter(({ result }) => result !== 'matched');
  const head = outcome.is_new
    ? `${outcome.id}: ${outcome.counts.lines} lines of ${outcome.provider}`
    : `${outcome.id}: this file was imported before, at ${outcome.uploaded_at ?? ''}; nothing was changed`;
  const more = outcome.has_more && shown.length > 0 ? [`… and more: GET /admin/v1/reconciliations/${outcome.id}`] : [];
  return `${[head, ...counts, ...shown.map(lineText), ...more, ...casesText(outcome)].join('\n')}\n`;
};

const lineText = ({ result, line, transaction_id: transaction, detail }: Line): string => {
  const where = line === null ? 'no line' : `line ${line}`;
  const reason = typeof detail['reason'] === 'string' ? detail['reason'] : said(detail);
  return `${where}: ${result}${transaction === undefined ? '' : ` ${transaction}`}  ${reason}`;
};

const said = (detail: Readonly<Record<string, unknown>>): string =>
  ['provider_reference', 'reference', 'amount', 'currency', 'status', 'expected_amount']
    .flatMap((name) => (typeof detail[name] === 'string' ? [`${name} ${detail[name]}`] : []))
    .join(', ');

const casesText = ({ id, cases }: Outcome): string[] =>
  cases === 'held'
    ? [
        `So much differs that no cases were opened: it may be the wrong file. To open them all the same: POST /admin/v1/reconciliations/${id}/cases`,
      ]
    : [];
