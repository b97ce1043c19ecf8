import { MANNERS, TWISTS } from './script.js';

/** What a run has to have reached, each at least once, to say anything. */
export const expectedCounts: readonly string[] = [
  ...MANNERS.flatMap((manner) => [`answer/manner_${manner}`, `reply/manner_${manner}`]),
  ...TWISTS.flatMap((twist) => [`answer/twist_${twist}`, `reply/twist_${twist}`]),
  ...['success', 'processing', 'failed'].map((word) => `answer/word_${word}`),
  ...['truth', 'not_found', 'processing', 'other_amount', 'other_transaction'].map((about) => `reply/about_${about}`),
  ...['none', 'seconds', 'date', 'rubbish', 'thirty_years'].map((form) => `take/later_${form}`),
  ...['truth_early', 'truth_after', 'processing_after', 'success_after', 'failed_after'].map((word) => `call/${word}`),
  ...['well', 'badly', 'not', 'long_ago'].map((signed) => `call/signed_${signed}`),
  ...['none', 'other_amount', 'other_reference', 'extra_fields'].map((twist) => `call/twist_${twist}`),
  ...['call/to_request', 'call/to_configured', 'call/several', 'call/answered_2xx', 'call/answered_4xx', 'call/answered_by_nobody'],
  ...['connection/cut_unread', 'elsewhere/page_plain', 'elsewhere/page_hang', 'elsewhere/page_bare_500', 'elsewhere/answered_plain'],
  ...['completed', 'failed', 'cancelled', 'expired', 'voided', 'pending_with_case', 'completed_with_case'].map((end) => `end/${end}`),
  ...['unknown_too_long', 'wrong_amount', 'late_success', 'reversal'].map((kind) => `case/${kind}`),
  'end/at_the_second_provider',
];
