import { type Delivery } from '@daftari/ledger-domain';
import { ways } from './purchases.ts';
import { credit, debit, price, type StoryOf } from './story.ts';

const CHARGED: Delivery = { provider: 'mpp_main', cost: 1_000n, commission: 0n };

const PAYOUT = price({ amount: 500_000n, fee: 5_000n, tax: 750n, total: 505_750n });
const payout = ways('SLE', 'payout', PAYOUT, CHARGED);

export const PAYOUT_WITH_THE_BUSINESS_PAYING_THE_FEE: StoryOf<'payout'> = {
  kind: 'payout',
  title: 'A payout of 5,000.00 SLE. The business pays our fee of 50.00 and 15 % tax on it; the provider charges us 10.00.',
  currency: 'SLE',
  price: PAYOUT,
  delivery: CHARGED,
  steps: {
    hold: { ...payout.hold, lines: [debit('wallet', 505_750n), credit('held', 505_750n)] },
    capture: {
      ...payout.capture,
      lines: [
        debit('held', 505_750n),
        credit('fees', 5_000n),
        credit('tax', 750n),
        credit('float:mpp_main', 501_000n),
        debit('margin', 1_000n),
      ],
    },
    release: { ...payout.release, lines: [debit('held', 505_750n), credit('wallet', 505_750n)] },
    late_success: {
      ...payout.late_success,
      lines: [debit('suspense:mpp_main', 500_000n), debit('margin', 1_000n), credit('float:mpp_main', 501_000n)],
    },
    late_success_compensated: {
      ...payout.late_success_compensated,
      lines: [debit('wallet', 505_750n), credit('fees', 5_000n), credit('tax', 750n), credit('suspense:mpp_main', 500_000n)],
    },
    late_success_written_off: {
      ...payout.late_success_written_off,
      lines: [debit('margin', 500_000n), credit('suspense:mpp_main', 500_000n)],
    },
    reversal: {
      ...payout.reversal,
      lines: [debit('float:mpp_main', 501_000n), credit('margin', 1_000n), credit('suspense:mpp_main', 500_000n)],
    },
    reversal_compensated: {
      ...payout.reversal_compensated,
      lines: [debit('suspense:mpp_main', 500_000n), debit('fees', 5_000n), debit('tax', 750n), credit('wallet', 505_750n)],
    },
    reversal_written_off: { ...payout.reversal_written_off, lines: [debit('suspense:mpp_main', 500_000n), credit('margin', 500_000n)] },
    late_success_accepted: {
      ...payout.late_success_accepted,
      lines: [debit('float:mpp_main', 501_000n), credit('margin', 1_000n), credit('suspense:mpp_main', 500_000n)],
    },
    reversal_accepted: {
      ...payout.reversal_accepted,
      lines: [debit('suspense:mpp_main', 500_000n), debit('margin', 1_000n), credit('float:mpp_main', 501_000n)],
    },
    late_success_owed: {
      ...payout.late_success_owed,
      lines: [debit('owed', 505_750n), credit('fees', 5_000n), credit('tax', 750n), credit('suspense:mpp_main', 500_000n)],
    },
    owed_collected: { ...payout.owed_collected, lines: [debit('wallet', 505_750n), credit('owed', 505_750n)] },
    owed_written_off: { ...payout.owed_written_off, lines: [debit('margin', 505_750n), credit('owed', 505_750n)] },
  },
};

const THEIRS = price({ amount: 500_000n, fee: 5_000n, tax: 750n, total: 500_000n, feePayer: 'end_user' });
const theirs = ways('SLE', 'payout', THEIRS, CHARGED);

export const PAYOUT_WITH_THE_RECIPIENT_PAYING_THE_FEE: StoryOf<'payout'> = {
  kind: 'payout',
  title: 'The same payout with the fee on the recipient, who gets 4,942.50 SLE.',
  currency: 'SLE',
  price: THEIRS,
  delivery: CHARGED,
  steps: {
    capture: {
      ...theirs.capture,
      lines: [
        debit('held', 500_000n),
        credit('fees', 5_000n),
        credit('tax', 750n),
        credit('float:mpp_main', 495_250n),
        debit('margin', 1_000n),
      ],
    },
  },
};
