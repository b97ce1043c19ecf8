import { type Logger, Rounds } from '@daftari/platform';
import { type Checkpoints } from './checkpoints.js';

export interface CheckpointMakerOptions {
  readonly checkpoints: Checkpoints;
  readonly logger: Logger;
  readonly intervalSeconds: number;
}

/** The newest checkpoint is looked at this often, so that processes that come and go make them on time. */
const LOOK_MAX_MS = 60_000;

/** Makes a checkpoint when the newest is older than the interval, whichever process made that one, and the books have moved since. */
export class CheckpointMaker {
  private readonly rounds: Rounds;

  constructor(private readonly options: CheckpointMakerOptions) {
    const { logger, intervalSeconds } = options;
    this.rounds = new Rounds(Math.min(LOOK_MAX_MS, intervalSeconds * 1_000), () =>
      this.makeDue().catch((error: unknown) => logger.warn({ err: error }, 'a checkpoint could not be made; it is tried again')),
    );
  }

  start(): void {
    const { checkpoints, logger } = this.options;
    if (checkpoints.publicKey === undefined) {
      logger.warn('No checkpoints are made: DAFTARI_SIGNING_KEY is not set. Without them nobody can prove that history was not rewritten.');
      return;
    }
    this.rounds.start();
    void this.rounds.now();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async makeDue(): Promise<void> {
    const { checkpoints, logger, intervalSeconds } = this.options;
    if (!(await checkpoints.isDue(intervalSeconds))) return;
    const { checkpoint, made } = await checkpoints.make();
    if (made) logger.info({ number: checkpoint.number }, 'a checkpoint was made');
  }
}
