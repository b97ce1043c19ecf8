import { type Price } from '@daftari/ledger-domain';
import { asked, asker, credit, debit, decided, price, type StoryOf, funded, settled, spent } from './story.ts';

const PROVIDER = 'mpp_main';

/** The ways of a collection. */
const ways = (of: Price) => {
  const ask = asker('SLE');
  const expect = ask({ type: 'ExpectFunds', kind: 'payment', ...asked(of) });
  const receive = ask({ type: 'ReceiveFunds', provider: PROVIDER });
  const expire = ask({ type: 'DismissFunds', status: 'expired', provider: PROVIDER });
  const fail = ask({ type: 'DismissFunds', status: 'failed', provider: PROVIDER });
  const [compensate, writeOff, accept] = [ask(decided('compensate')), ask(decided('write_off')), ask(decided('accept'))];
  const taken = [expect, receive, fail];
  const spending = ask(spent(of.total), 'spending');
  return {
    expect: { after: [], when: expect },
    receive: { after: [expect], when: receive },
    dismiss: { after: [expect], when: expire },
    late_success: { after: [expect, expire], when: receive },
    late_success_compensated: { after: [expect, expire, receive], when: compensate },
    late_success_written_off: { after: [expect, expire, receive], when: writeOff },
    reversal: { after: [expect, receive], when: fail },
    reversal_compensated: { after: [expect, receive, fail], when: compensate },
    reversal_written_off: { after: taken, when: writeOff },
    late_success_accepted: { after: [expect, expire, receive], when: accept },
    reversal_accepted: { after: taken, when: accept },
    reversal_owed: { after: [...taken, spending], when: compensate },
    owed_collected: { after: [...taken, spending, compensate, ask(funded(), 'funding')], when: ask(settled('collected')) },
    owed_written_off: { after: [...taken, spending, compensate], when: ask(settled('written_off')) },
  };
};

const PAYMENT = price({ amount: 100_000n, fee: 2_000n, tax: 300n, total: 97_700n });
const payment = ways(PAYMENT);

export const PAYMENT_WITH_THE_BUSINESS_PAYING_THE_FEE: StoryOf<'payment'> = {
  kind: 'payment',
  title: 'A collection of 1,000.00 SLE. Our fee is 2 %, the tax on it 15 %; the business bears both.',
  currency: 'SLE',
  price: PAYMENT,
  delivery: { provider: PROVIDER, cost: 0n, commission: 0n },
  steps: {
    expect: { ...payment.expect, lines: [debit('expected', 97_700n), credit('pending', 97_700n)] },
    receive: {
      ...payment.receive,
      lines: [
        debit('pending', 97_700n),
        credit('expected', 97_700n),
        debit('receivable:mpp_main', 100_000n),
        credit('wallet', 97_700n),
        credit('fees', 2_000n),
        credit('tax', 300n),
      ],
    },
    dismiss: { ...payment.dismiss, lines: [debit('pending', 97_700n), credit('expected', 97_700n)] },
    late_success: { ...payment.late_success, lines: [debit('receivable:mpp_main', 100_000n), credit('suspense:mpp_main', 100_000n)] },
    late_success_compensated: {
      ...payment.late_success_compensated,
      lines: [debit('suspense:mpp_main', 100_000n), credit('wallet', 97_700n), credit('fees', 2_000n), credit('tax', 300n)],
    },
    late_success_written_off: {
      ...payment.late_success_written_off,
      lines: [debit('suspense:mpp_main', 100_000n), credit('margin', 100_000n)],
    },
    reversal: { ...payment.reversal, lines: [debit('suspense:mpp_main', 100_000n), credit('receivable:mpp_main', 100_000n)] },
    reversal_compensated: {
      ...payment.reversal_compensated,
      lines: [debit('wallet', 97_700n), debit('fees', 2_000n), debit('tax', 300n), credit('suspense:mpp_main', 100_000n)],
    },
    reversal_written_off: { ...payment.reversal_written_off, lines: [debit('margin', 100_000n), credit('suspense:mpp_main', 100_000n)] },
    late_success_accepted: {
      ...payment.late_success_accepted,
      lines: [debit('suspense:mpp_main', 100_000n), credit('receivable:mpp_main', 100_000n)],
    },
    reversal_accepted: {
      ...payment.reversal_accepted,
      lines: [debit('receivable:mpp_main', 100_000n), credit('suspense:mpp_main', 100_000n)],
    },
    reversal_owed: {
      ...payment.reversal_owed,
      lines: [debit('owed', 97_700n), debit('fees', 2_000n), debit('tax', 300n), credit('suspense:mpp_main', 100_000n)],
    },
    owed_collected: { ...payment.owed_collected, lines: [debit('wallet', 97_700n), credit('owed', 97_700n)] },
    owed_written_off: { ...payment.owed_written_off, lines: [debit('margin', 97_700n), credit('owed', 97_700n)] },
  },
};

const THEIRS = price({ amount: 100_000n, fee: 2_000n, tax: 300n, total: 100_000n, feePayer: 'end_user' });
const theirs = ways(THEIRS);

export const PAYMENT_WITH_THE_PAYER_PAYING_THE_FEE: StoryOf<'payment'> = {
  kind: 'payment',
  title: 'The same collection with the fee on the payer, who pays 1,023.00 SLE.',
  currency: 'SLE',
  price: THEIRS,
  delivery: { provider: PROVIDER, cost: 0n, commission: 0n },
  steps: {
    receive: {
      ...theirs.receive,
      lines: [
        debit('pending', 100_000n),
        credit('expected', 100_000n),
        debit('receivable:mpp_main', 102_300n),
        credit('wallet', 100_000n),
        credit('fees', 2_000n),
        credit('tax', 300n),
      ],
    },
  },
};

const ask = asker('GHS');
const DEPOSIT = price({ amount: 250_000n, total: 250_000n });
const announce = ask({ type: 'ExpectFunds', kind: 'deposit', ...asked(DEPOSIT) });

export const DEPOSIT_AT_THE_BANK: StoryOf<'deposit'> = {
  kind: 'deposit',
  title: 'The business has paid 2,500.00 GHS into our bank account.',
  currency: 'GHS',
  price: DEPOSIT,
  delivery: null,
  steps: {
    expect: { after: [], when: announce, lines: [debit('expected', 250_000n), credit('pending', 250_000n)] },
    receive: {
      after: [announce],
      when: ask({ type: 'ReceiveFunds', provider: null }),
      lines: [debit('pending', 250_000n), credit('expected', 250_000n), debit('bank', 250_000n), credit('wallet', 250_000n)],
    },
    dismiss: {
      after: [announce],
      when: ask({ type: 'DismissFunds', status: 'rejected', provider: null }),
      lines: [debit('pending', 250_000n), credit('expected', 250_000n)],
    },
  },
};

const WITH_FEE = price({ amount: 250_000n, fee: 1_000n, tax: 150n, total: 248_850n });

export const DEPOSIT_WITH_A_FEE: StoryOf<'deposit'> = {
  kind: 'deposit',
  title: 'The same deposit where we take a fee of 10.00 GHS and 15 % tax on it.',
  currency: 'GHS',
  price: WITH_FEE,
  delivery: null,
  steps: {
    receive: {
      after: [ask({ type: 'ExpectFunds', kind: 'deposit', ...asked(WITH_FEE) })],
      when: ask({ type: 'ReceiveFunds', provider: null }),
      lines: [
        debit('pending', 248_850n),
        credit('expected', 248_850n),
        debit('bank', 250_000n),
        credit('wallet', 248_850n),
        credit('fees', 1_000n),
        credit('tax', 150n),
      ],
    },
  },
};
