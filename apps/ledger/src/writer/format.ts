import { type DataOf, type FundsHeldV1, type LedgerEventMessage } from '@daftari/contracts';
import { type Event } from '@daftari/ledger-domain';
import { type Pool } from 'pg';

/** The newest format that this release knows: what its writers can write. */
export const NEWEST_FORMAT = 3;

/** The format that this installation writes: raised by an operator once every process knows it. */
export const installedFormat = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query<{ format: number }>('select format from ledger.installation');
  return rows[0]?.format ?? 1;
};

/** Why a process must not write in a format that it does not know. */
export const formatReason = (format: number): string =>
  `format: the installation writes format ${format}, this process knows ${NEWEST_FORMAT}; upgrade it.`;

/** Events of the first format: purchases, and operators' credits and debits. */
const FIRST: readonly Event['type'][] = [
  'WalletOpened',
  'WalletTermsSet',
  'WalletCredited',
  'WalletDebited',
  'FundsHeld',
  'FundsCaptured',
  'FundsReleased',
];

/** Events that came with the third: what reconciliation finds, and what businesses owe. All others came with the second. */
const THIRD: readonly Event['type'][] = ['UnexplainedReported', 'ReceivableSettled'];

/** Can the first version of `FundsHeld` say this? */
export const isFirstHold = (event: Extract<Event, { type: 'FundsHeld' }>): boolean =>
  event.kind === 'purchase' && event.price.tax === 0n && event.price.feePayer === 'merchant';

/**
 * May this be written while the installation is of that format (P9)? Processes of the release before, which may still run beside this one,
 * would not understand more.
 */
export const isWritable = (event: Event, format: number): boolean => {
  if (format >= 3) return true;
  if (format === 2) return !THIRD.includes(event.type) && !(event.type === 'CaseResolved' && event.owed > 0n);
  return FIRST.includes(event.type) && (event.type !== 'FundsHeld' || isFirstHold(event));
};

type Stored = LedgerEventMessage | { readonly type: 'FundsHeld'; readonly version: 1; readonly data: DataOf<typeof FundsHeldV1> };

/** The message in the version that the installation's format has. */
export const storedVersion = (message: LedgerEventMessage, format: number): Stored => {
  if (format >= 2 || message.type !== 'FundsHeld') return message;
  const { tax_minor: _tax, fee_payer: _payer, refunds: _refunds, kind: _kind, ...data } = message.data;
  return { type: message.type, version: 1, data: { ...data, kind: 'purchase' } };
};
