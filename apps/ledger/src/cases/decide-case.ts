import { Problem, validationFailed } from '@daftari/platform';
import { type Pool } from 'pg';
import { type StoredCase } from './case-rows.js';
import { decisionsOf, stakeOf } from './case-view.js';
import { needsTwo, readPolicy } from './policy.js';
import { type Asked, type OpenProposal, openProposals, propose } from './proposals.js';

/** What comes of an operator's decision: it waits for another operator, or may be sent to the books as it stands here. */
export type Outcome =
  { readonly outcome: 'proposed' } | { readonly outcome: 'agreed'; readonly asked: Asked; readonly approvedBy: string | null };

/**
 * Holds an operator's decision against the case and against what was agreed on: above an amount it takes two.
 * @throws Problem `already_resolved`, `validation_failed`, `insufficient_scope`
 */
export const decideCase = async (home: Pool, found: StoredCase, asked: Asked): Promise<Outcome> => {
  refuseImpossible(found, asked.decision);
  const { approval } = await readPolicy(home);
  const proposed = (await openProposals(home, [found.id])).get(found.id);
  if (proposed) return confirm(proposed, asked);
  if (!needsTwo(approval, found.opened.currency, stakeOf(found).amount)) return { outcome: 'agreed', asked, approvedBy: null };
  if (await propose(home, found.id, asked)) return { outcome: 'proposed' };
  // Another operator was faster by a moment: this one confirms, or contradicts.
  const theirs = (await openProposals(home, [found.id])).get(found.id);
  return theirs ? confirm(theirs, asked) : decideCase(home, found, asked);
};

const refuseImpossible = (found: StoredCase, decision: string): void => {
  if (found.resolved !== null)
    throw new Problem('already_resolved', `The case was decided before: ${found.resolved.decision} by ${found.resolved.decided_by}.`);
  const possible = decisionsOf(found);
  if (possible.includes(decision)) return;
  const detail = `A ${found.opened.kind} case in this state can be decided ${possible.join(', ')}; not ${decision}.`;
  throw validationFailed([{ field: 'decision', code: 'not_supported', detail }]);
};

/** The second word: the same, by somebody else. What was proposed is what is done. */
const confirm = (proposed: OpenProposal, asked: Asked): Outcome => {
  if (proposed.by === asked.by)
    throw new Problem(
      'insufficient_scope',
      `This decision takes two operators: ${proposed.by} proposed it, and the key of another operator has to confirm or reject it.`,
    );
  if (proposed.decision !== asked.decision) {
    const detail = `${proposed.by} proposed ${proposed.decision}: send the same decision to confirm it, or reject the proposal first.`;
    throw validationFailed([{ field: 'decision', code: 'not_supported', detail }]);
  }
  const { decision, note, by, providerReference, receivable } = proposed;
  return { outcome: 'agreed', asked: { decision, note, by, providerReference, receivable }, approvedBy: asked.by };
};
