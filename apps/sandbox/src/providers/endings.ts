/** Where a transaction stands. Each dialect has its own words for these; the last four are only ever decided by somebody. */
export const standings = [
  'processing',
  'completed',
  'failed',
  'expired',
  'cancelled',
  'voided',
  'rejected',
  'blocked',
  'refunded',
] as const;
/** Where a transaction stands. */
export type Standing = (typeof standings)[number];

/** One callback that an ending plans, where the dialect has callbacks. */
export interface PlannedCallback {
  readonly afterMs: number;
  readonly standing: Standing;
  readonly flaw?: 'other_amount' | 'bad_signature';
}

/** How the request itself is answered. */
export type Reply = 'now' | 'late' | 'after_callback' | 'hang' | 'garbage' | 'reset' | 'server_error' | 'out_of_float';

/** What one magic ending does. Times count from the request's arrival. */
export interface Behaviour {
  readonly reply: Reply;
  /** What the answer says, and a requery until `then`. */
  readonly first: Standing;
  /** What a requery says from then on. */
  readonly then?: { readonly standing: Standing; readonly afterMs: number };
  /** When it was really done; null is never. */
  readonly executedAfterMs: number | null;
  readonly callbacks: readonly PlannedCallback[];
  readonly statement: 'listed' | 'missing' | 'other_amount';
}

/**
 * What a dialect's first answer can say: where it is `at_once`, a purchase may be done in it; where it is `by_callback`, somebody has to confirm
 * on a phone or a partner has to pay out first, and the callback tells of it.
 */
export type Pace = 'at_once' | 'by_callback';

/** How soon what is done at once is done where the first answer cannot say so. */
const SOON_MS = 200;
/** When an answer that is late, or a connection that hangs, would have come. */
export const LATE_MS = 20_000;

const success: Behaviour = { reply: 'now', first: 'completed', executedAfterMs: 0, callbacks: [], statement: 'listed' };
const accepted: Behaviour = { ...success, first: 'processing' };
const refused: Behaviour = { ...success, first: 'failed', executedAfterMs: null };
const later = (standing: Standing, afterMs = 1_000) => ({ standing, afterMs });
const callback = (afterMs: number, standing: Standing, flaw?: PlannedCallback['flaw']): PlannedCallback => ({
  afterMs,
  standing,
  ...(flaw ? { flaw } : {}),
});

/** API.md §6, row by row; and `page`, where the customer decides on the checkout page. A new ending does not compile before it has a behaviour. */
export const behaviours = {
  ordinary: success,
  '0001': { ...accepted, then: later('completed'), callbacks: [callback(1_000, 'completed')] },
  '0002': refused,
  '0003': { ...accepted, then: later('failed'), executedAfterMs: null, callbacks: [callback(1_000, 'failed')] },
  '0004': { ...accepted, then: later('completed', 0) },
  '0005': { ...accepted, then: later('failed', 0), executedAfterMs: null },
  '0006': { ...accepted, reply: 'hang', then: later('completed', LATE_MS) },
  '0007': { ...refused, reply: 'server_error' },
  '0008': {
    ...accepted,
    then: later('completed'),
    callbacks: [callback(1_000, 'completed'), callback(1_200, 'completed'), callback(1_400, 'completed')],
  },
  '0009': { ...success, first: 'failed', then: later('completed'), executedAfterMs: 1_000, callbacks: [callback(1_000, 'completed')] },
  '0010': { ...accepted, reply: 'after_callback', then: later('completed', 0), callbacks: [callback(0, 'completed')] },
  '0011': { ...accepted, then: later('completed'), callbacks: [callback(1_000, 'completed', 'other_amount')] },
  '0012': { ...accepted, then: later('completed'), callbacks: [callback(1_000, 'completed', 'bad_signature')] },
  '0013': { ...accepted, then: later('completed'), callbacks: [callback(1_000, 'completed'), callback(1_200, 'processing')] },
  '0014': { ...refused, reply: 'reset' },
  '0015': { ...accepted, reply: 'late', then: later('completed', LATE_MS) },
  '0016': { ...refused, reply: 'out_of_float' },
  '0017': { ...success, reply: 'garbage' },
  '0018': { ...accepted, executedAfterMs: null },
  '0019': { ...success, statement: 'missing' },
  '0020': { ...success, statement: 'other_amount' },
  page: { ...accepted, executedAfterMs: null },
} as const satisfies Record<string, Behaviour>;

/** A magic ending, `page`, or `ordinary` for every other recipient. */
export type Ending = keyof typeof behaviours;

/** Whether a text names an ending. */
export const isEnding = (text: string): text is Ending => Object.hasOwn(behaviours, text);

const MAGIC = /^\d{4}$/;

/** The ending that the last four digits of a recipient choose. `-2` providers never run out of float. */
export const endingOf = (recipient: string, ignoresOutOfFloat: boolean): Ending => {
  const digits = recipient.slice(-4);
  if (!MAGIC.test(digits) || !isEnding(digits) || (digits === '0016' && ignoresOutOfFloat)) return 'ordinary';
  return digits;
};

/** The behaviour of an ending, at the pace of the dialect. */
export const behaviourOf = (ending: Ending, pace: Pace): Behaviour =>
  pace === 'at_once' ? behaviours[ending] : byCallback(behaviours[ending]);

const byCallback = (behaviour: Behaviour): Behaviour => {
  const { reply, first, then, executedAfterMs } = behaviour;
  if (reply !== 'now' || executedAfterMs === null) return behaviour;
  if (first !== 'completed') return { ...behaviour, executedAfterMs: then?.afterMs ?? executedAfterMs };
  const executed = { executedAfterMs: SOON_MS, callbacks: [callback(SOON_MS, 'completed')] };
  return { ...behaviour, ...executed, first: 'processing', then: later('completed', SOON_MS) };
};

/** A behaviour with the instants of one transaction. */
export interface Plan {
  readonly reply: Reply;
  readonly first: Standing;
  readonly then?: { readonly standing: Standing; readonly atMs: number };
  readonly executedAtMs: number | null;
  readonly callbacks: readonly { readonly atMs: number; readonly standing: Standing; readonly flaw?: PlannedCallback['flaw'] }[];
  readonly statement: Behaviour['statement'];
}

/** What will happen to a transaction, and when. One that waits for its customer on a page expires when it was said to. */
export const planOf = (
  { reply, first, then, executedAfterMs, callbacks, statement }: Behaviour,
  times: { readonly receivedAtMs: number; readonly timeScale: number; readonly expiresAtMs: number | null },
): Plan => {
  const { receivedAtMs, timeScale, expiresAtMs } = times;
  const at = (afterMs: number): number => receivedAtMs + afterMs * timeScale;
  const unchanging = { reply, first, executedAtMs: executedAfterMs === null ? null : at(executedAfterMs), statement };
  if (expiresAtMs !== null) {
    const expired = { standing: 'expired', atMs: expiresAtMs } as const;
    return { ...unchanging, then: expired, callbacks: [expired] };
  }
  const planned = callbacks.map(({ afterMs, ...rest }) => ({ ...rest, atMs: at(afterMs) }));
  return {
    ...unchanging,
    ...(then === undefined ? {} : { then: { standing: then.standing, atMs: at(then.afterMs) } }),
    callbacks: planned,
  };
};
