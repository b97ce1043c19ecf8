import { asked, asker, credit, debit, decided, price, type StoryOf, funded, settled, spent } from './story.ts';

const PROVIDER = 'mpp_main';
const ask = asker('SLE');

const PAYMENT = price({ amount: 100_000n, fee: 2_000n, tax: 300n, total: 97_700n });
const REFUND = price({ amount: 40_000n, total: 40_000n });

const paid = [
  ask({ type: 'ExpectFunds', kind: 'payment', ...asked(PAYMENT) }, 'payment'),
  ask({ type: 'ReceiveFunds', provider: PROVIDER }, 'payment'),
];
const hold = ask({ type: 'PlaceHold', kind: 'refund', refunds: 'payment', ...asked(REFUND) });
const capture = ask({ type: 'CaptureHold', provider: PROVIDER, cost: 0n, commission: 0n });
const release = ask({ type: 'ReleaseHold', status: 'failed' });
const [compensate, writeOff, accept] = [ask(decided('compensate')), ask(decided('write_off')), ask(decided('accept'))];
/** The refund's money had gone back to the wallet, and so has what was paid. */
const late = [...paid, hold, release, capture, ask(spent(PAYMENT.total), 'spending')];

export const REFUND_OF_A_PART: StoryOf<'refund'> = {
  kind: 'refund',
  title: 'Of a payment of 1,000.00 SLE, 400.00 are given back to the payer. The fee of the payment is kept.',
  currency: 'SLE',
  price: REFUND,
  delivery: { provider: PROVIDER, cost: 0n, commission: 0n },
  steps: {
    hold: { after: paid, when: hold, lines: [debit('wallet', 40_000n), credit('held', 40_000n)] },
    capture: { after: [...paid, hold], when: capture, lines: [debit('held', 40_000n), credit('receivable:mpp_main', 40_000n)] },
    release: { after: [...paid, hold], when: release, lines: [debit('held', 40_000n), credit('wallet', 40_000n)] },
    late_success: {
      after: [...paid, hold, release],
      when: capture,
      lines: [debit('suspense:mpp_main', 40_000n), credit('receivable:mpp_main', 40_000n)],
    },
    late_success_compensated: {
      after: [...paid, hold, release, capture],
      when: compensate,
      lines: [debit('wallet', 40_000n), credit('suspense:mpp_main', 40_000n)],
    },
    late_success_written_off: {
      after: [...paid, hold, release, capture],
      when: writeOff,
      lines: [debit('margin', 40_000n), credit('suspense:mpp_main', 40_000n)],
    },
    reversal: {
      after: [...paid, hold, capture],
      when: release,
      lines: [debit('receivable:mpp_main', 40_000n), credit('suspense:mpp_main', 40_000n)],
    },
    reversal_compensated: {
      after: [...paid, hold, capture, release],
      when: compensate,
      lines: [debit('suspense:mpp_main', 40_000n), credit('wallet', 40_000n)],
    },
    reversal_written_off: {
      after: [...paid, hold, capture, release],
      when: writeOff,
      lines: [debit('suspense:mpp_main', 40_000n), credit('margin', 40_000n)],
    },
    late_success_accepted: {
      after: [...paid, hold, release, capture],
      when: accept,
      lines: [debit('receivable:mpp_main', 40_000n), credit('suspense:mpp_main', 40_000n)],
    },
    reversal_accepted: {
      after: [...paid, hold, capture, release],
      when: accept,
      lines: [debit('suspense:mpp_main', 40_000n), credit('receivable:mpp_main', 40_000n)],
    },
    late_success_owed: { after: late, when: compensate, lines: [debit('owed', 40_000n), credit('suspense:mpp_main', 40_000n)] },
    owed_collected: {
      after: [...late, compensate, ask(funded(), 'funding')],
      when: ask(settled('collected')),
      lines: [debit('wallet', 40_000n), credit('owed', 40_000n)],
    },
    owed_written_off: {
      after: [...late, compensate],
      when: ask(settled('written_off')),
      lines: [debit('margin', 40_000n), credit('owed', 40_000n)],
    },
  },
};
