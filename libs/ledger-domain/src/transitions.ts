import { type Event } from './events.js';
import { RELEASE_STATUSES, type TransactionState } from './transaction.js';

/** Where a transaction stands in the books. */
export type LedgerStatus = TransactionState['status'];

type After = Partial<Readonly<Record<Event['type'], readonly LedgerStatus[]>>>;

/** Cases are opened and resolved beside a transaction's status, and what they leave owed is settled: none of it changes the status. */
const beside = (status: LedgerStatus): After => ({ CaseOpened: [status], CaseResolved: [status] });
const besideEnded = (status: LedgerStatus): After => ({ ...beside(status), ReceivableSettled: [status] });

/**
 * Every way of a transaction: status, then event, then the statuses that the event can lead to. What does not stand here cannot happen, and a log
 * that has it is damaged.
 */
export const TRANSITIONS: Readonly<Record<LedgerStatus, After>> = {
  absent: {
    FundsHeld: ['held'],
    FundsExpected: ['expected'],
    TransferSent: ['completed', 'in_transit'],
    TransferReceived: ['completed'],
    TransferRefused: ['rejected'],
    WalletCredited: ['completed'],
    WalletDebited: ['completed'],
    CommissionPaid: ['completed'],
    FloatMoved: ['completed'],
    UnexplainedReported: ['completed'],
  },
  held: { FundsCaptured: ['completed'], FundsReleased: RELEASE_STATUSES, ...beside('held') },
  expected: { FundsReceived: ['completed'], FundsDismissed: RELEASE_STATUSES, ...beside('expected') },
  in_transit: { TransferConfirmed: ['completed'], TransferReturned: ['failed'], ...beside('in_transit') },
  completed: { RefundProgressed: ['completed', 'refunded'], ...besideEnded('completed') },
  /** A refund that came back makes room again. */
  refunded: { RefundProgressed: ['completed'], ...besideEnded('refunded') },
  failed: besideEnded('failed'),
  rejected: besideEnded('rejected'),
  cancelled: besideEnded('cancelled'),
  expired: besideEnded('expired'),
  voided: besideEnded('voided'),
};

/** Can this event happen to a transaction that stands so? */
export const canFollow = (status: LedgerStatus, type: Event['type']): boolean => TRANSITIONS[status][type] !== undefined;

/** What everybody else calls a status of the books; the others have the same name outside. */
export const PUBLIC_STATUS = { held: 'pending', expected: 'pending', in_transit: 'pending' } as const satisfies Partial<
  Record<LedgerStatus, string>
>;

/**
 * What a transaction shows between `pending` and its end: the connector's facts, which are not in the books. `processing`: an attempt is stored,
 * of the first provider or of the next; `transmitted`: it was sent.
 */
export const PROGRESS: Readonly<Record<'pending' | 'processing' | 'transmitted', readonly ('processing' | 'transmitted')[]>> = {
  pending: ['processing'],
  processing: ['transmitted'],
  transmitted: ['processing'],
};
