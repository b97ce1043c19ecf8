import { type DataOf, type LedgerEventMessage, type TransferSent } from '@daftari/contracts';
import { uuidIn } from '@daftari/platform';
import { type TransactionRecord } from './shard-book.js';
import { receiveTransfer } from './transfer-messages.js';
import { KIND_CODES, STATUS_CODES, type StoredStatus, type Unit } from './unit.js';

/** Statuses in which a transaction waits for something. */
const isOpen = ({ status }: TransactionRecord['state']): boolean => status === 'held' || status === 'expected';

/** Notes the rows of a transaction after an event of it. */
export const noteTransaction = (unit: Unit, record: TransactionRecord, wasKnown: boolean): void => {
  const key = `${record.wallet}|${record.id}`;
  const kind = KIND_CODES[record.view.kind];
  unit.transactions.set(key, {
    wallet: record.wallet,
    id: record.id,
    referenceHash: record.reference.hash,
    status: STATUS_CODES[record.view.status as StoredStatus],
    first: record.firstSequence,
    last: record.lastSequence,
    kind,
  });
  if (isOpen(record.state) && !wasKnown) unit.opened.set(key, { wallet: record.wallet, id: record.id, begunAt: record.begunAt, kind });
  else if (!isOpen(record.state) && wasKnown && !unit.opened.delete(key)) unit.closed.set(key, { wallet: record.wallet, id: record.id });
  if (record.view.completed_at !== null && record.replyTo !== undefined) {
    if (wasKnown) unit.ended.push({ address: record.replyTo, transaction: record.view });
    delete record.replyTo;
  }
};

/** Notes what leaves for another shard, and what the other shard has answered. */
export const noteTransit = (
  unit: Unit,
  shard: number,
  sequence: number,
  stamp: number,
  { type, data }: LedgerEventMessage,
  record: TransactionRecord,
): void => {
  if (type === 'TransferSent' && data.status === 'pending') {
    const { to_shard: toShard, currency, mode } = data;
    const amount = sentAmount(data);
    unit.sent.set(record.id, [record.id, shard, sequence, record.wallet, toShard, currency, mode, amount, stamp]);
    unit.outgoing.push(receiveTransfer(unit.newCommandId, shard, data, amount, stamp));
  }
  if ((type === 'TransferConfirmed' || type === 'TransferReturned') && !unit.sent.delete(record.id)) unit.landed.push(record.id);
};

/** What a transfer brings its recipient: the last line puts it in transit; minor units. */
export const sentAmount = ({ entries }: DataOf<typeof TransferSent>): string => entries.at(-1)?.[1].replace('-', '') ?? '0';

/** Notes a case that was opened or resolved. */
export const noteCase = (
  unit: Pick<Unit, 'cases'>,
  shard: number,
  sequence: number,
  stamp: number,
  { type, data }: LedgerEventMessage,
  record: Pick<TransactionRecord, 'id' | 'wallet'>,
): void => {
  if (type !== 'CaseOpened' && type !== 'CaseResolved') return;
  const id = uuidIn(data.case_id);
  const opened = unit.cases.get(id) ?? {
    id,
    shard,
    wallet: record.wallet,
    transaction: record.id,
    kind: data.kind,
    status: 'open' as const,
    openedSequence: type === 'CaseOpened' ? sequence : 0,
    openedAt: type === 'CaseOpened' ? stamp : 0,
    resolvedSequence: null,
    resolvedAt: null,
  };
  const resolved = { status: 'resolved' as const, resolvedSequence: sequence, resolvedAt: stamp };
  unit.cases.set(id, type === 'CaseOpened' ? opened : { ...opened, ...resolved });
};
