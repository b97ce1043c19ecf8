import { type CaseDecision, type CaseKind, type TransactionKind, UNEXPLAINED_KINDS } from './transaction.js';

/** A case as somebody looks at it who has to decide it. */
export interface CaseInView {
  readonly kind: CaseKind;
  /** Does it say what a provider delivered? */
  readonly isAboutDelivery: boolean;
  /** Is it about money that no transaction explains? */
  readonly isUnexplained: boolean;
  /** Does its transaction still wait for a word? */
  readonly waits: boolean;
  readonly of: TransactionKind;
}

/** The decisions that a case can have as things stand, by what it is about; `decide` refuses all others with `decision_not_possible`. */
export const possibleDecisions = ({ kind, isAboutDelivery, isUnexplained, waits, of }: CaseInView): readonly CaseDecision[] => {
  if (isUnexplained) return ['write_off', 'accept'];
  if (kind === 'transfer_returned_to_suspense') return ['compensate', 'write_off'];
  if (waits && of !== 'transfer') return isAboutDelivery ? [...ENDING, ...SETTLING, 'accept'] : [...ENDING, 'accept'];
  return isAboutDelivery ? [...SETTLING, 'accept'] : ['accept'];
};

const ENDING = ['capture', 'release'] as const;
const SETTLING = ['compensate', 'write_off'] as const;

/** Kinds of cases about what a provider delivered or took back. */
const ABOUT_DELIVERIES: readonly CaseKind[] = ['late_success', 'reversal', 'duplicate'];

/** The decisions that can be agreed on beforehand for a kind of case: none that end what a provider still may speak of. */
export const policyDecisions = (kind: CaseKind): readonly CaseDecision[] => {
  if (ABOUT_DELIVERIES.includes(kind)) return ['compensate', 'write_off', 'accept'];
  if (kind === 'transfer_returned_to_suspense') return ['compensate', 'write_off'];
  return UNEXPLAINED_KINDS.some((unexplained) => unexplained === kind) ? ['write_off', 'accept'] : ['accept'];
};
