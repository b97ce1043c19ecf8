import { blmpay } from './blmpay.js';
import { bmatror } from './bmatror.js';
import { mpp } from './mpp.js';
import { type Ware, wareFacts } from './orders.js';
import { type Call, MANNERS, type Reply, type Script, TWISTS } from './script.js';
import { strongmb } from './strongmb.js';
import { type Tongue } from './tongue.js';

/** A transaction with a provider that does one given thing, and what must come of it. */
export interface Trap {
  readonly name: string;
  readonly ware: Ware;
  readonly script: Script;
  /** How it may stand at the end. */
  readonly ends: readonly string[];
  /** A case that must be open then. */
  readonly withCase?: string;
  /** The whole provider pauses for so long that what waits for it may be given up: it comes when the others have ended. */
  readonly pauses?: true;
}

const SPEAKERS: readonly { readonly ware: Ware; readonly tongue: Tongue }[] = [
  { ware: 'airtime_ng', tongue: strongmb },
  { ware: 'airtime_gh', tongue: bmatror },
  { ware: 'momo_tz', tongue: blmpay },
  { ware: 'payout_tz', tongue: blmpay },
  { ware: 'card_tz', tongue: blmpay },
  { ware: 'momo_sl', tongue: mpp() },
  { ware: 'payout_sl', tongue: mpp() },
];

/** Executed, and said so. */
const DONE: Script = {
  fate: 'success',
  endsAfterMs: -1,
  hiddenMs: 0,
  later: { times: 0, retryAfter: 'none' },
  answer: { word: 'success', manner: 'plain', twist: 'none' },
  calls: [],
  replies: [],
};
/** What the second provider does with what the first declined. */
export const honest = DONE;

const FAILED = ['failed', 'cancelled', 'voided', 'expired'];
const PLAIN = { manner: 'plain', twist: 'none' } as const;
const WELL: Call = { afterMs: 200, word: 'truth', signed: 'well', twist: 'none', times: 1, to: 'configured' };
const often = (reply: Reply, times: number): Reply[] => Array.from({ length: times }, () => reply);

/** Whatever is heard of it, what was executed is completed, and what was not is not. */
const heardOf = (ware: Ware, tongue: Tongue): Trap[] => {
  // What cannot be found stays open where the provider makes the references.
  const never = tongue.repeated === 'again' ? ['pending'] : FAILED;
  const muffled = MANNERS.filter((manner) => !['plain', 'slow_drip', 'other_content_type', 'byte_order_mark'].includes(manner));
  const twists = TWISTS.filter((twist) => twist !== 'other_reference' || tongue.repeated === 'as_it_stands');
  const heard = (name: string, as: Pick<Reply, 'manner' | 'twist'>): Trap => {
    const script = { ...DONE, answer: { word: 'success' as const, ...as }, replies: often({ about: 'truth', ...as }, 2) };
    return { name: `executed, answered and asked about with ${name}`, ware, script, ends: ['completed'] };
  };
  return [
    ...MANNERS.map((manner) => heard(manner, { ...PLAIN, manner })),
    ...twists.map((twist) => heard(twist, { ...PLAIN, twist })),
    ...muffled.map((manner) => ({
      name: `never executed, answered ${manner}`,
      ware,
      script: { ...DONE, fate: 'absent' as const, answer: { ...DONE.answer, manner } },
      ends: never,
    })),
  ];
};

const errorsOf = (ware: Ware, tongue: Tongue): Trap[] => {
  const isNotFound = (name: string): boolean =>
    JSON.stringify(tongue.errors[name]?.body) === JSON.stringify(tongue.notFound.body) || name === 'not_found' || name === 'MPP-REQ-4008';
  const all = [...Object.keys(tongue.errors).filter((name) => !isNotFound(name)), ...Object.keys(tongue.unclear)];
  return [
    ...Object.keys(tongue.errors).map((error) => ({
      name: `refused with ${error}`,
      ware,
      script: { ...DONE, fate: 'absent' as const, answer: { ...PLAIN, word: { error } } },
      ends: ['completed', 'failed'],
    })),
    ...Object.keys(tongue.unclear).map((error) => ({
      name: `executed, answered ${error}`,
      ware,
      script: { ...DONE, answer: { ...PLAIN, word: { error } } },
      ends: ['completed'],
    })),
    ...all.map((error) => ({
      name: `asked about, answered ${error}`,
      ware,
      script: { ...DONE, answer: { ...DONE.answer, word: 'processing' as const }, replies: often({ about: { error }, ...PLAIN }, 3) },
      ends: ['completed'],
    })),
  ];
};

const timesOf = (ware: Ware): Trap[] => {
  const accepted = { ...DONE, answer: { ...PLAIN, word: 'processing' as const } };
  const later = (retryAfter: Script['later']['retryAfter'], times: number): Script => ({ ...DONE, later: { times, retryAfter } });
  return [
    ...(['none', 'seconds', 'date', 'rubbish'] as const).map((form) => ({
      name: `429 once, Retry-After: ${form}`,
      ware,
      script: later(form, 1),
      ends: ['completed'],
    })),
    {
      name: '429 for ever',
      ware,
      pauses: true,
      script: later('seconds', 100_000),
      // It was never taken: it goes another way, or one that timed out was asked about, and is not there.
      ends: ['completed', ...FAILED],
    },
    {
      name: '429 until thirty years from now',
      ware,
      pauses: true,
      script: later('thirty_years', 100_000),
      ends: ['completed', ...FAILED],
    },
    { name: 'pending for ever', ware, script: { ...accepted, fate: 'pending' }, ends: ['pending'], withCase: 'unknown_too_long' },
    {
      name: 'executed late, after the timeout',
      ware,
      script: { ...DONE, endsAfterMs: 2_200, answer: { ...DONE.answer, manner: 'hang' } },
      ends: ['completed'],
    },
    { name: 'not found for a while', ware, script: { ...accepted, hiddenMs: 2_000 }, ends: ['completed'] },
    {
      name: 'accepted, then not found for long, then found',
      ware,
      script: { ...accepted, replies: often({ about: 'not_found', ...PLAIN }, 16) },
      ends: ['pending', 'completed'],
    },
    {
      name: 'another amount was executed',
      ware,
      script: { ...accepted, executesOther: true },
      ends: ['pending'],
      withCase: 'wrong_amount',
    },
    {
      name: 'another amount was executed, and the answer says so',
      ware,
      script: { ...DONE, executesOther: true },
      ends: ['pending'],
      withCase: 'wrong_amount',
    },
    {
      name: 'answers about another transaction',
      ware,
      script: { ...accepted, replies: often({ about: 'other_transaction', ...PLAIN }, 4) },
      ends: ['completed'],
    },
    {
      name: 'a wrong amount first, the right one then',
      ware,
      script: { ...accepted, replies: often({ about: 'other_amount', ...PLAIN }, 1) },
      ends: ['completed'],
      withCase: 'wrong_amount',
    },
  ];
};

/** What is signed is believed, and what is not is looked after. */
const callsOf = (ware: Ware, isSigned: boolean): Trap[] => {
  const accepted: Script = { ...DONE, answer: { ...PLAIN, word: 'processing' } };
  const open: Script = { ...accepted, endsAfterMs: 2_000 };
  const called = (name: string, script: Script, calls: readonly Partial<Call>[], ends: readonly string[], withCase?: string): Trap => ({
    name,
    ware,
    script: { ...script, calls: calls.map((call) => ({ ...WELL, ...call })) },
    ends,
    ...(withCase === undefined ? {} : { withCase }),
  });
  return [
    called('a callback', accepted, [{}], ['completed']),
    called('to the address in the request', accepted, [{ to: 'request' }], ['completed']),
    called('four times', accepted, [{ times: 4 }], ['completed']),
    called('with more in it', accepted, [{ twist: 'extra_fields' }], ['completed']),
    called('of another transaction', accepted, [{ twist: 'other_reference' }], ['completed']),
    called('before the answer', accepted, [{ afterMs: -1 }], ['completed']),
    called('final, then processing', accepted, [{}, { afterMs: 400, word: 'processing' }], ['completed']),
    called('another amount, then the right one', accepted, [{ twist: 'other_amount' }, { afterMs: 500 }], ['completed']),
    called('forged success of what fails', { ...open, fate: 'failed' }, [{ word: 'success', signed: 'badly' }], FAILED),
    called('unsigned success of what fails', { ...open, fate: 'failed' }, [{ word: 'success', signed: 'not' }], FAILED),
    called(
      'an old success of what fails',
      { ...open, fate: 'failed' },
      [{ word: 'success', signed: isSigned ? 'badly' : 'long_ago' }],
      FAILED,
    ),
    called('failed, and the correction never comes', { ...open, hiddenMs: 0 }, [{ word: 'failed' }], [...FAILED, 'completed']),
    called('failed, then corrected', accepted, [{ word: 'failed' }, { afterMs: 900 }], [...FAILED, 'completed']),
    called('success, taken back', { ...open, fate: 'failed' }, [{ word: 'success' }, { afterMs: 2_500 }], ['completed', ...FAILED]),
  ];
};

/** What is said of one sort of a provider's transactions need not be said again of another sort. */
const ONCE: ReadonlySet<Ware> = new Set(['airtime_ng', 'airtime_gh', 'payout_tz', 'momo_sl']);

/** Every trap, for every kind of provider. */
export const traps: readonly Trap[] = SPEAKERS.flatMap(({ ware, tongue }) => [
  ...(ONCE.has(ware) ? [...heardOf(ware, tongue), ...errorsOf(ware, tongue)] : []),
  ...(ware === 'card_tz' ? [] : timesOf(ware)),
  ...(tongue.callback && ware !== 'payout_sl' ? callsOf(ware, wareFacts[ware].tongue !== 'mpp') : []),
]);
