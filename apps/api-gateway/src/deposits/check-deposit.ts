import { isCurrency } from '@daftari/money';
import { validationFailed } from '@daftari/platform';
import { wrongCurrency } from '../channels/usable-channel.js';
import { readAmount } from '../edge/amounts.js';
import { type AskedFor, plainPrice } from '../ledger-commands/money-command.js';
import { type DepositDto } from './deposit.dto.js';

/** Checks what a deposit says of itself. @throws Problem 422 that names the wrong field */
export const checkDeposit = (body: DepositDto): AskedFor => {
  const { currency, method, proof } = body;
  if (!isCurrency(currency)) throw wrongCurrency(`${currency} is not a currency that is held here.`);
  const amount = readAmount(body.amount, currency, 'amount');
  if (typeof amount !== 'bigint') throw validationFailed([amount]);
  return {
    parsed: parsedDeposit(body, amount),
    currency,
    price: plainPrice(amount),
    productCode: null,
    channel: method,
    recipient: null,
    // What proves it is a part of the books: nobody can change it afterwards.
    fields: proof,
    description: null,
  };
};

/** What the client asked for: what the request hash covers. */
const parsedDeposit = (body: DepositDto, amount: bigint) => ({
  kind: 'deposit',
  method: body.method,
  currency: body.currency,
  amount_minor: amount.toString(),
  proof: body.proof,
  metadata: body.metadata ?? {},
  webhook_url: body.webhook_url ?? null,
});
