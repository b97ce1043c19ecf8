import { type FloatMovement, plainPrice, type Price } from '@daftari/ledger-domain';
import { asked, asker, credit, debit, decided, price, type StoryOf } from './story.ts';

const ask = asker('NGN');
const THOUSAND = plainPrice(100_000n);

const move = (movement: FloatMovement, of: Price) => ask({ type: 'MoveFloat', movement, provider: 'smb_main', ...asked(of) });

const SOLD = price({ amount: 10_000n, discount: 100n, total: 9_900n });
const earned = [
  ask({ type: 'PlaceHold', kind: 'purchase', refunds: null, ...asked(SOLD) }, 'purchase'),
  ask({ type: 'CaptureHold', provider: 'smb_main', cost: -300n, commission: 50n }, 'purchase'),
];

export const ADJUSTMENTS: StoryOf<'adjustment'> = {
  kind: 'adjustment',
  title: 'An operator moves 1,000.00 NGN.',
  currency: 'NGN',
  price: THOUSAND,
  delivery: null,
  steps: {
    credit: {
      after: [],
      when: ask({ type: 'CreditWallet', ...asked(THOUSAND) }),
      lines: [debit('bank', 100_000n), credit('wallet', 100_000n)],
    },
    debit: {
      after: [],
      when: ask({ type: 'DebitWallet', ...asked(THOUSAND) }),
      lines: [debit('wallet', 100_000n), credit('bank', 100_000n)],
    },
    top_up_float: { after: [], when: move('top_up', THOUSAND), lines: [debit('float:smb_main', 100_000n), credit('bank', 100_000n)] },
    withdraw_float: { after: [], when: move('withdraw', THOUSAND), lines: [debit('bank', 100_000n), credit('float:smb_main', 100_000n)] },
  },
};

const COMMISSION = plainPrice(50n);

export const COMMISSION_PAID_OUT: StoryOf<'adjustment'> = {
  kind: 'adjustment',
  title: 'The 0.50 NGN that the business earned with the airtime above is paid out to its wallet.',
  currency: 'NGN',
  price: COMMISSION,
  delivery: null,
  steps: {
    pay_commission: {
      after: earned,
      when: ask({ type: 'PayCommission', ...asked(COMMISSION) }),
      lines: [debit('commission', 50n), credit('wallet', 50n)],
    },
  },
};

const SETTLEMENT = price({ amount: 500_000n, fee: 2_500n, total: 497_500n });

export const SETTLEMENT_OF_COLLECTIONS: StoryOf<'adjustment'> = {
  kind: 'adjustment',
  title: 'A provider pays out the 5,000.00 NGN that it collected, and keeps 25.00 for itself.',
  currency: 'NGN',
  price: SETTLEMENT,
  delivery: null,
  steps: {
    settle: {
      after: [],
      when: move('settle', SETTLEMENT),
      lines: [debit('bank', 497_500n), debit('margin', 2_500n), credit('receivable:smb_main', 500_000n)],
    },
  },
};

const UNEXPLAINED = plainPrice(2_500n);
const report = (direction: 'in' | 'out') =>
  ask({ type: 'ReportUnexplained', kind: 'missing_here', provider: 'smb_main', direction, ...asked(UNEXPLAINED) });

export const UNEXPLAINED_MONEY: StoryOf<'adjustment'> = {
  kind: 'adjustment',
  title: "A line of a provider's statement says that 25.00 NGN moved, and no transaction here explains it.",
  currency: 'NGN',
  price: UNEXPLAINED,
  delivery: null,
  steps: {
    unexplained_out: {
      after: [],
      when: report('out'),
      lines: [debit('suspense:smb_main', 2_500n), credit('float:smb_main', 2_500n)],
    },
    unexplained_out_accepted: {
      after: [report('out')],
      when: ask(decided('accept')),
      lines: [debit('float:smb_main', 2_500n), credit('suspense:smb_main', 2_500n)],
    },
    unexplained_out_written_off: {
      after: [report('out')],
      when: ask(decided('write_off')),
      lines: [debit('margin', 2_500n), credit('suspense:smb_main', 2_500n)],
    },
    unexplained_in: {
      after: [],
      when: report('in'),
      lines: [debit('receivable:smb_main', 2_500n), credit('suspense:smb_main', 2_500n)],
    },
    unexplained_in_accepted: {
      after: [report('in')],
      when: ask(decided('accept')),
      lines: [debit('suspense:smb_main', 2_500n), credit('receivable:smb_main', 2_500n)],
    },
    unexplained_in_written_off: {
      after: [report('in')],
      when: ask(decided('write_off')),
      lines: [debit('suspense:smb_main', 2_500n), credit('margin', 2_500n)],
    },
  },
};
