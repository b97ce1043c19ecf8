import { type Delivery, type HoldKind, type Price } from '@daftari/ledger-domain';
import { asked, asker, credit, debit, decided, funded, price, settled, spent, type StoryOf } from './story.ts';

/** The ways of money that is held until a provider has delivered. */
export const ways = (currency: string, kind: Exclude<HoldKind, 'refund'>, of: Price, delivery: Delivery) => {
  const ask = asker(currency);
  const hold = ask({ type: 'PlaceHold', kind, refunds: null, ...asked(of) });
  const capture = ask({ type: 'CaptureHold', ...delivery });
  const release = ask({ type: 'ReleaseHold', status: 'failed' });
  const [compensate, writeOff, accept] = [ask(decided('compensate')), ask(decided('write_off')), ask(decided('accept'))];
  const late = [hold, release, capture];
  const owed = [...late, ask(spent(), 'spending'), compensate];
  return {
    hold: { after: [], when: hold },
    capture: { after: [hold], when: capture },
    release: { after: [hold], when: release },
    late_success: { after: [hold, release], when: capture },
    late_success_compensated: { after: [hold, release, capture], when: compensate },
    late_success_written_off: { after: [hold, release, capture], when: writeOff },
    reversal: { after: [hold, capture], when: release },
    reversal_compensated: { after: [hold, capture, release], when: compensate },
    reversal_written_off: { after: [hold, capture, release], when: writeOff },
    late_success_accepted: { after: late, when: accept },
    reversal_accepted: { after: [hold, capture, release], when: accept },
    late_success_owed: { after: [...late, ask(spent(), 'spending')], when: compensate },
    owed_collected: { after: [...owed, ask(funded(), 'funding')], when: ask(settled('collected')) },
    owed_written_off: { after: owed, when: ask(settled('written_off')) },
  };
};

const AIRTIME = price({ amount: 10_000n, discount: 100n, total: 9_900n });
const THREE_PER_CENT: Delivery = { provider: 'smb_main', cost: -300n, commission: 50n };
const airtime = ways('NGN', 'purchase', AIRTIME, THREE_PER_CENT);

export const AIRTIME_AT_A_DISCOUNT: StoryOf<'purchase'> = {
  kind: 'purchase',
  title: 'Airtime of 100.00 NGN at 1 % discount. The provider pays us 3 % of the face value, and the business earns 0.50 of it.',
  currency: 'NGN',
  price: AIRTIME,
  delivery: THREE_PER_CENT,
  steps: {
    hold: { ...airtime.hold, lines: [debit('wallet', 9_900n), credit('held', 9_900n)] },
    capture: {
      ...airtime.capture,
      lines: [
        debit('held', 9_900n),
        debit('discounts', 100n),
        credit('float:smb_main', 9_700n),
        credit('margin', 300n),
        debit('margin', 50n),
        credit('commission', 50n),
      ],
    },
    release: { ...airtime.release, lines: [debit('held', 9_900n), credit('wallet', 9_900n)] },
    late_success: {
      ...airtime.late_success,
      lines: [debit('suspense:smb_main', 10_000n), credit('margin', 300n), credit('float:smb_main', 9_700n)],
    },
    late_success_compensated: {
      ...airtime.late_success_compensated,
      lines: [
        debit('wallet', 9_900n),
        debit('discounts', 100n),
        credit('suspense:smb_main', 10_000n),
        debit('margin', 50n),
        credit('commission', 50n),
      ],
    },
    late_success_written_off: {
      ...airtime.late_success_written_off,
      lines: [debit('margin', 10_000n), credit('suspense:smb_main', 10_000n)],
    },
    reversal: {
      ...airtime.reversal,
      lines: [debit('float:smb_main', 9_700n), debit('margin', 300n), credit('suspense:smb_main', 10_000n)],
    },
    reversal_compensated: {
      ...airtime.reversal_compensated,
      lines: [
        debit('suspense:smb_main', 10_000n),
        credit('discounts', 100n),
        credit('wallet', 9_900n),
        debit('commission', 50n),
        credit('margin', 50n),
      ],
    },
    reversal_written_off: { ...airtime.reversal_written_off, lines: [debit('suspense:smb_main', 10_000n), credit('margin', 10_000n)] },
    late_success_accepted: {
      ...airtime.late_success_accepted,
      lines: [debit('float:smb_main', 9_700n), debit('margin', 300n), credit('suspense:smb_main', 10_000n)],
    },
    reversal_accepted: {
      ...airtime.reversal_accepted,
      lines: [debit('suspense:smb_main', 10_000n), credit('margin', 300n), credit('float:smb_main', 9_700n)],
    },
    late_success_owed: {
      ...airtime.late_success_owed,
      lines: [
        debit('owed', 9_900n),
        debit('discounts', 100n),
        credit('suspense:smb_main', 10_000n),
        debit('margin', 50n),
        credit('commission', 50n),
      ],
    },
    owed_collected: { ...airtime.owed_collected, lines: [debit('wallet', 9_900n), credit('owed', 9_900n)] },
    owed_written_off: { ...airtime.owed_written_off, lines: [debit('margin', 9_900n), credit('owed', 9_900n)] },
  },
};

const BUNDLE = price({ amount: 50_000n, discount: 1_500n, total: 48_500n });
const AT_FACE_VALUE: Delivery = { provider: 'bmatror', cost: -2_000n, commission: 0n };
const bundle = ways('GHS', 'purchase', BUNDLE, AT_FACE_VALUE);

export const BUNDLE_AT_A_FIXED_PRICE: StoryOf<'purchase'> = {
  kind: 'purchase',
  title: 'A data bundle with the face value 500.00 GHS, sold at the fixed price of 485.00. It costs us 480.00.',
  currency: 'GHS',
  price: BUNDLE,
  delivery: AT_FACE_VALUE,
  steps: {
    capture: {
      ...bundle.capture,
      lines: [debit('held', 48_500n), debit('discounts', 1_500n), credit('float:bmatror', 48_000n), credit('margin', 2_000n)],
    },
  },
};

const BILL = price({ amount: 500_000n, fee: 10_000n, tax: 750n, total: 510_750n });
const BILLED: Delivery = { provider: 'smb_main', cost: 2_500n, commission: 0n };
const bill = ways('NGN', 'purchase', BILL, BILLED);

export const BILL_WITH_THE_BUSINESS_PAYING_THE_FEE: StoryOf<'purchase'> = {
  kind: 'purchase',
  title: 'An electricity bill of 5,000.00 NGN. The business pays our fee of 100.00 and 7.5 % tax on it; the provider charges us 25.00.',
  currency: 'NGN',
  price: BILL,
  delivery: BILLED,
  steps: {
    hold: { ...bill.hold, lines: [debit('wallet', 510_750n), credit('held', 510_750n)] },
    capture: {
      ...bill.capture,
      lines: [
        debit('held', 510_750n),
        credit('fees', 10_000n),
        credit('tax', 750n),
        credit('float:smb_main', 502_500n),
        debit('margin', 2_500n),
      ],
    },
  },
};

const THEIR_BILL = price({ amount: 500_000n, fee: 10_000n, tax: 750n, total: 500_000n, feePayer: 'end_user' });
const theirBill = ways('NGN', 'purchase', THEIR_BILL, BILLED);

export const BILL_WITH_THE_END_USER_PAYING_THE_FEE: StoryOf<'purchase'> = {
  kind: 'purchase',
  title: 'The same bill with the fee on the end user: the wallet pays the 5,000.00 NGN, and 4,892.50 of it reach the meter.',
  currency: 'NGN',
  price: THEIR_BILL,
  delivery: BILLED,
  steps: {
    capture: {
      ...theirBill.capture,
      lines: [
        debit('held', 500_000n),
        credit('fees', 10_000n),
        credit('tax', 750n),
        credit('float:smb_main', 491_750n),
        debit('margin', 2_500n),
      ],
    },
  },
};
