import { foldLedgerEvent, foldProgress, type TransactionView } from '@daftari/contracts';
import { type StatusChange } from './event-types.js';
import { type Occurrence } from './occurrence.js';

/** What we know of one transaction. Changed in place while a batch is followed. */
export interface Followed {
  readonly id: string;
  view: TransactionView | undefined;
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

/** Takes in one occurrence and answers the statuses that the transaction reached by it, in order. What was heard before changes nothing. */
export const follow = (followed: Followed, occurrence: Occurrence): StatusChange[] => {
  if (followed.ended) return [];
  if (mustWait(followed, occurrence)) {
    hold(followed, occurrence);
    return [];
  }
  return [...apply(followed, occurrence), ...release(followed)];
};

/** An ending names how many facts the connector published before it; they come on another topic (P16). */
const mustWait = ({ view }: Followed, occurrence: Occurrence): boolean => {
  switch (occurrence.kind) {
    case 'begun':
    case 'rejected':
      return false;
    case 'progressed':
      return view === undefined;
    case 'ended':
      return view === undefined || view.facts < occurrence.event.data.facts;
  }
};

const hold = (followed: Followed, occurrence: Occurrence): void => {
  const known = followed.held.some((one) => one.source.topic === occurrence.source.topic && one.source.value === occurrence.source.value);
  if (known) return;
  followed.held.push(occurrence);
  followed.heldChanged = true;
};

/** Goes on with what was held, as long as one of them need not wait any more. */
const release = (followed: Followed): StatusChange[] => {
  const changes: StatusChange[] = [];
  for (;;) {
    const next = followed.held.find((occurrence) => !mustWait(followed, occurrence));
    if (!next) return changes;
    followed.held = followed.held.filter((occurrence) => occurrence !== next);
    followed.heldChanged = true;
    if (!followed.ended) changes.push(...apply(followed, next));
  }
};

const apply = (followed: Followed, occurrence: Occurrence): StatusChange[] => {
  const before = followed.view;
  const after = folded(before, occurrence);
  if (after === undefined || after === before) return [];
  followed.view = after;
  followed.changed = true;
  followed.ended = after.completed_at !== null || occurrence.kind === 'rejected';
  if (after.status === before?.status) return [];
  return [{ view: after, funded: occurrence.kind === 'begun' && occurrence.event.type === 'WalletCredited' }];
};

const folded = (view: TransactionView | undefined, occurrence: Occurrence): TransactionView | undefined => {
  switch (occurrence.kind) {
    case 'begun':
      return view ?? foldLedgerEvent(undefined, occurrence.event, occurrence.recordedAt);
    case 'ended':
      return foldLedgerEvent(view, occurrence.event, occurrence.recordedAt);
    case 'progressed':
      return view && foldProgress(view, occurrence.fact);
    case 'rejected':
      return { ...occurrence.view, status: 'rejected' };
  }
};
