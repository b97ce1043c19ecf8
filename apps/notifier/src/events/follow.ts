import { type EndingMessage, foldLedgerEvent, foldProgress, type TransactionView } from '@daftari/contracts';
import { caseOpened, type Change, invoicePaid, reached } from './event-types.js';
import { type ContinuationMessage, type Occurrence } from './occurrence.js';
import { toldFrom, type ToldView } from './told-view.js';

/** What we know of one transaction. Changed in place while a batch is followed. */
export interface Followed {
  readonly id: string;
  view: ToldView | undefined;
  ended: boolean;
  /** What came before something that it has to wait for: facts before the beginning, an ending before its facts (P16). */
  held: Occurrence[];
  changed: boolean;
  heldChanged: boolean;
}

/** A transaction of which nothing is known yet. */
export const unknownTransaction = (id: string): Followed => ({
  id,
  view: undefined,
  ended: false,
  held: [],
  changed: false,
  heldChanged: false,
});

/** Takes in one occurrence and answers what is to be told of the transaction, in order. What was heard before changes nothing. */
export const follow = (followed: Followed, occurrence: Occurrence): Change[] => {
  if (followed.ended && occurrence.kind !== 'continued') return [];
  if (mustWait(followed, occurrence)) {
    hold(followed, occurrence);
    return [];
  }
  return [...apply(followed, occurrence), ...release(followed)];
};

/** An ending names how many facts the connector published before it; they come on another topic (P16). */
const mustWait = ({ view, held, ended }: Followed, occurrence: Occurrence): boolean => {
  switch (occurrence.kind) {
    case 'begun':
    case 'rejected':
      return false;
    case 'progressed':
      return view === undefined;
    case 'ended':
      return view === undefined || view.facts < factsBefore(occurrence.event);
    case 'continued':
      // An invoice is paid after its payment completed, on whichever topic it is told first. Of one that is not known it was told long ago.
      return held.some(({ kind }) => kind === 'ended') || (occurrence.event.type === 'InvoicePaid' && view !== undefined && !ended);
  }
};

const factsBefore = ({ data }: EndingMessage): number => ('facts' in data ? data.facts : 0);

const hold = (followed: Followed, occurrence: Occurrence): void => {
  const known = followed.held.some((one) => one.source.topic === occurrence.source.topic && one.source.value === occurrence.source.value);
  if (known) return;
  followed.held.push(occurrence);
  followed.heldChanged = true;
};

/** Goes on with what was held, as long as one of them need not wait any more. */
const release = (followed: Followed): Change[] => {
  const changes: Change[] = [];
  for (;;) {
    const next = followed.held.find((occurrence) => !mustWait(followed, occurrence));
    if (!next) return changes;
    followed.held = followed.held.filter((occurrence) => occurrence !== next);
    followed.heldChanged = true;
    if (!followed.ended || next.kind === 'continued') changes.push(...apply(followed, next));
  }
};

const apply = (followed: Followed, occurrence: Occurrence): Change[] => {
  if (occurrence.kind === 'continued') return continued(occurrence.event);
  const before = followed.view;
  const after = folded(before, occurrence);
  if (after === undefined || after === before) return [];
  followed.view = after;
  followed.changed = true;
  followed.ended = after.completed_at !== null || occurrence.kind === 'rejected';
  if (after.status === before?.status) return [];
  return [reached(after, isFunding(occurrence, after))];
};

/** Did it bring new money into the wallet, other than by a collection? */
const isFunding = (occurrence: Occurrence, { kind, status }: TransactionView): boolean => {
  if (occurrence.kind === 'begun') return occurrence.event.type === 'WalletCredited' || occurrence.event.type === 'TransferReceived';
  return kind === 'deposit' && status === 'completed';
};

/** What is said of a transaction that may have been forgotten here: the event carries it. */
const continued = ({ type, data }: ContinuationMessage): Change[] => {
  if (type === 'InvoicePaid') return [invoicePaid(data.transaction, data.invoice)];
  if (type === 'CaseOpened') return [caseOpened(data.transaction)];
  return type === 'RefundProgressed' && data.status === 'refunded' ? [reached(data.transaction)] : [];
};

const folded = (view: ToldView | undefined, occurrence: Exclude<Occurrence, { kind: 'continued' }>): ToldView | undefined => {
  switch (occurrence.kind) {
    case 'begun':
      return view ?? begun(occurrence);
    case 'ended':
      return foldLedgerEvent(view, occurrence.event, occurrence.recordedAt);
    case 'progressed':
      return view && foldProgress(view, occurrence.fact);
    case 'rejected':
      return { ...occurrence.view, status: 'rejected' };
  }
};

const begun = ({ event, recordedAt }: Extract<Occurrence, { kind: 'begun' }>): ToldView | undefined => {
  const view = foldLedgerEvent(undefined, event, recordedAt);
  return view && toldFrom(view, event);
};
