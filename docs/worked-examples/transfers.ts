import { plainPrice } from '@daftari/ledger-domain';
import { asked, asker, BUSINESS, credit, debit, decided, price, RECIPIENT, type StoryOf, TERMS } from './story.ts';

const ask = asker('GHS');
const [HERE, THERE] = [3, 7];

const TRANSFER = price({ amount: 100_000n, fee: 1_000n, tax: 150n, total: 101_150n });
const send = ask({ type: 'SendTransfer', shard: HERE, toShard: THERE, ...asked(TRANSFER) });
const giveBack = ask({ type: 'ReturnTransfer' });
const terms = (status: 'open' | 'closed') => ask({ type: 'SetWalletTerms', terms: { ...TERMS, status } });
const suspended = [send, terms('closed'), giveBack];

export const TRANSFER_TO_ANOTHER_SHARD: StoryOf<'transfer'> = {
  kind: 'transfer',
  title: 'A transfer of 1,000.00 GHS from a business on shard 3 to one on shard 7. The sender bears our fee of 10.00 and 15 % tax on it.',
  currency: 'GHS',
  price: TRANSFER,
  delivery: null,
  steps: {
    send: {
      after: [],
      when: send,
      lines: [debit('wallet', 101_150n), credit('fees', 1_000n), credit('tax', 150n), credit('in_transit:7', 100_000n)],
    },
    receive: {
      after: [],
      when: ask({ type: 'ReceiveTransfer', fromShard: HERE, ...asked(plainPrice(100_000n)) }, 'example at the recipient', RECIPIENT),
      lines: [debit('in_transit:3', 100_000n), credit('wallet', 100_000n)],
    },
    return: {
      after: [send],
      when: giveBack,
      lines: [debit('in_transit:7', 100_000n), debit('fees', 1_000n), debit('tax', 150n), credit('wallet', 101_150n)],
    },
    return_to_suspense: {
      after: [send, terms('closed')],
      when: giveBack,
      lines: [debit('in_transit:7', 100_000n), debit('fees', 1_000n), debit('tax', 150n), credit('suspense:transfers', 101_150n)],
    },
    return_to_suspense_compensated: {
      after: [...suspended, terms('open')],
      when: ask(decided('compensate')),
      lines: [debit('suspense:transfers', 101_150n), credit('wallet', 101_150n)],
    },
    return_to_suspense_written_off: {
      after: suspended,
      when: ask(decided('write_off'), 'example', BUSINESS),
      lines: [debit('suspense:transfers', 101_150n), credit('margin', 101_150n)],
    },
  },
};
