/** How the bytes of an answer leave the server, or do not. */
export const MANNERS = [
  'plain',
  'slow_drip',
  'late',
  'hang',
  'reset_after_reading',
  'half_headers',
  'half_body',
  'empty_body',
  'accepted_empty',
  'html',
  'truncated_json',
  'other_content_type',
  'byte_order_mark',
  'doubled_fields',
  'redirect',
  'bare_400',
  'bare_401',
  'bare_404',
  'bare_409',
  'bare_500',
  'bare_502',
  'bare_503',
  'endless',
] as const;
export type Manner = (typeof MANNERS)[number];

/** What is odd about an answer that is JSON. */
export const TWISTS = [
  'none',
  'extra_fields',
  'fewer_fields',
  'null_fields',
  'trailing_zeros',
  'exponent',
  'numbers_as_text',
  'texts_as_numbers',
  'huge_number',
  'upper_case_status',
  'other_amount',
  'other_currency',
  'other_reference',
  'contradiction',
  'array_around',
  'data_is_a_list',
] as const;
export type Twist = (typeof TWISTS)[number];

/** What the provider says of a transaction: three words of its own, or one of its documented errors by name. */
export type Word = 'success' | 'processing' | 'failed' | { readonly error: string };

/** One answer. */
export interface Saying {
  readonly word: Word;
  readonly manner: Manner;
  readonly twist: Twist;
}

/** What a question is answered: by the truth unless something else is played. */
export interface Reply {
  readonly about: 'truth' | 'not_found' | 'processing' | 'other_amount' | 'other_transaction' | { readonly error: string };
  readonly manner: Manner;
  readonly twist: Twist;
}

export interface Call {
  /** Milliseconds after the request came; negative: before it is answered. */
  readonly afterMs: number;
  readonly word: 'truth' | 'processing' | 'success' | 'failed';
  readonly signed: 'well' | 'badly' | 'not' | 'long_ago';
  readonly twist: Extract<Twist, 'none' | 'extra_fields' | 'other_amount' | 'other_reference' | 'trailing_zeros' | 'upper_case_status'>;
  readonly times: number;
  readonly to: 'request' | 'configured';
}

/** `absent`: the provider never took it. `pending`: for ever. `taken_back`: the money of what went out came back. */
export type Fate = 'success' | 'failed' | 'absent' | 'pending';

/** What one provider does with one transaction, from the first request to the last question. */
export interface Script {
  readonly fate: Fate;
  /** When it is executed, or fails: milliseconds after the request; negative: before the answer. */
  readonly endsAfterMs: number;
  /** Questions find nothing for so long after the request, although it is there. */
  readonly hiddenMs: number;
  /** So many requests are answered 429 first. */
  readonly later: { readonly times: number; readonly retryAfter: 'none' | 'seconds' | 'date' | 'rubbish' | 'thirty_years' };
  readonly answer: Saying;
  readonly calls: readonly Call[];
  /** What the first questions are answered; afterwards the truth. */
  readonly replies: readonly Reply[];
  /** What it executes is not what it was asked for. */
  readonly executesOther?: true;
  /** The truth is never told: only that somebody must look is asked of Daftari. */
  readonly isLying?: true;
}
