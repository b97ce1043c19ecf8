import { mppOwnRefusals, type MppRefusal } from '@daftari/dialect-mpp';
import { Problem, type ProblemCode } from '@daftari/platform';

/** A refusal that this dialect tells apart and ours do not: another's business from a transaction that there is not. */
export class MppProblem extends Problem {
  readonly refusal: MppRefusal;

  constructor(own: keyof typeof mppOwnRefusals, code: ProblemCode, detail: string) {
    super(code, detail);
    this.refusal = mppOwnRefusals[own];
  }
}
