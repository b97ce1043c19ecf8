import { type CommandOf } from '../commands.js';
import { accept, asBefore, type Decision, refuse, refusesCurrency, refusesMode, type Subject } from '../decision.js';
import { POSTING_RULES } from '../posting-rules.js';
import { post } from '../postings.js';
import { isPlainPrice, type Price } from '../price.js';
import { type KnownTransaction, type Unexplained } from '../transaction.js';
import { caseOpened } from './cases.js';

/** No wallet has a part in it: nothing was spent. */
const NOBODY = { dayUsed: 0n };

const isNothing = ({ amount, discount, fee, tax, total }: Price): boolean =>
  [amount, discount, fee, tax, total].every((part) => part === 0n);

/**
 * A provider moved money that no transaction here explains: it waits in suspense, and its case is opened with it. Where it is not certain that
 * money moved, there is only the case.
 */
export const reportUnexplained = (command: CommandOf<'ReportUnexplained'>, { transaction }: Subject): Decision => {
  const { currency, mode, requestHash, price, day, provider, direction, kind } = command;
  if (transaction.status !== 'absent') return asBefore(requestHash, transaction);
  if (!isPlainPrice(price) && !isNothing(price)) return refuse('malformed_command');
  const postings = post(POSTING_RULES.adjustment[`unexplained_${direction}`], price, { provider });
  const begun = { currency, mode, requestHash, price, day, dayUsed: 0n, balanceBefore: 0n, balanceAfter: 0n };
  return accept(
    { type: 'UnexplainedReported', provider, direction, caseKind: kind, ...begun, postings },
    { target: 'own', event: caseOpened(command.newCaseId, kind, { day }, { provider, cost: 0n, commission: 0n }, NOBODY, []) },
  );
};

/** Nobody's transaction waits for a word about it, and no wallet can pay for it: it is ours to bear or keep, or the provider's to put right. */
export const resolveUnexplained = (
  command: CommandOf<'ResolveCase'>,
  transaction: KnownTransaction & { readonly unexplained: Unexplained },
): Decision => {
  const { provider, direction } = transaction.unexplained;
  const mismatch = refusesMode(command, transaction) ?? refusesCurrency(command, transaction);
  if (mismatch) return mismatch;
  const found = transaction.cases.find(({ id }) => id === command.caseId);
  if (!found) return refuse('case_not_found');
  if (!found.open) return refuse('already_resolved');
  const { decision } = command;
  if (decision !== 'accept' && decision !== 'write_off') return refuse('decision_not_possible');
  const how = decision === 'accept' ? 'accepted' : 'written_off';
  return accept({
    type: 'CaseResolved',
    caseId: found.id,
    caseKind: found.kind,
    delivery: found.delivery,
    decision,
    compensated: false,
    owed: 0n,
    day: transaction.day,
    ...NOBODY,
    postings: post(POSTING_RULES.adjustment[`unexplained_${direction}_${how}`], transaction.price, { provider }),
  });
};
