import { isCurrency } from '@daftari/money';
import { Problem, validationFailed } from '@daftari/platform';
import { type Business } from '../businesses/business.entity.js';
import { wrongCurrency } from '../channels/usable-channel.js';
import { readAmount } from '../edge/amounts.js';
import { type AskedFor, plainPrice } from '../ledger-commands/money-command.js';
import { type TransferDto } from './transfer.dto.js';

/** Whom a transfer goes to, as far as the gateway knows: a business that may be paid, and where its books are. */
export type Recipient = Pick<Business, 'id' | 'shard'>;

/** A transfer that may be asked of the ledger. */
export interface CheckedTransfer extends AskedFor {
  readonly recipient: string;
}

/** Checks what a transfer says of itself. @throws Problem 422 that names the wrong field */
export const checkTransfer = (body: TransferDto, recipient: Recipient): CheckedTransfer => {
  const { currency } = body;
  if (!isCurrency(currency)) throw wrongCurrency(`${currency} is not a currency that is held here.`);
  const amount = readAmount(body.amount, currency, 'amount');
  if (typeof amount !== 'bigint') throw validationFailed([amount]);
  return {
    parsed: parsedTransfer(body, amount, recipient),
    currency,
    price: plainPrice(amount),
    productCode: null,
    channel: null,
    recipient: recipient.id,
    fields: {},
    description: purposeOf(body),
  };
};

/**
 * Whoever cannot be paid: nobody, a closed business, one without an open wallet in this currency, a full one. What another business has is nobody
 * else's matter, so all of these are told the same.
 */
export const unpayable = (): Problem => {
  const detail = 'to_business cannot take this transfer: no business of this name can be paid so much in this currency.';
  return wrongRecipient(detail);
};

export const ownBusiness = (): Problem => wrongRecipient('to_business is your own business; a transfer pays another one.');

const wrongRecipient = (detail: string): Problem =>
  new Problem('invalid_recipient', detail, { errors: [{ field: 'to_business', code: 'not_supported', detail }] });

/** What it is for, by either of its names. @throws Problem 422 for two that differ */
const purposeOf = ({ description, narration }: TransferDto): string | null => {
  if (typeof description === 'string' && typeof narration === 'string' && description !== narration) {
    const detail = 'narration is another name of description; send one of them.';
    throw validationFailed([{ field: 'narration', code: 'not_supported', detail }]);
  }
  return description ?? narration ?? null;
};

/** What the client asked for: what the request hash covers. The code of a business and its id are the same recipient. */
const parsedTransfer = (body: TransferDto, amount: bigint, recipient: Recipient) => ({
  kind: 'transfer',
  to_business: recipient.id,
  currency: body.currency,
  amount_minor: amount.toString(),
  description: purposeOf(body),
  metadata: body.metadata ?? {},
  webhook_url: body.webhook_url ?? null,
});
