import { type Database } from '@daftari/platform';
import { type Asking } from '../attempts/asking.js';
import { ATTEMPT_COLUMNS, type AttemptRow } from '../attempts/attempt.js';
import { directionOf, readOrder } from '../attempts/order.js';
import { type Settler } from '../attempts/settler.js';
import { dialects } from '../providers/dialects.js';
import { type ProviderBook } from '../providers/provider.js';
import { type TombstoneRequest } from './transactions.js';

const OPEN = `
select ${ATTEMPT_COLUMNS} from connector.attempts a join connector.transactions t on t.id = a.transaction
where a.transaction = $1 and t.business = $2 and t.mode = $3 and a.state = 'waiting' order by a.number desc limit 1`;

/** Stops collections that a provider has and nobody has paid yet: only the provider can. */
export class Stopping {
  constructor(
    private readonly database: Database,
    private readonly providers: ProviderBook,
    private readonly asking: Asking,
    private readonly settler: Settler,
  ) {}

  /** Asks the provider to stop it. `attempt_exists`: it cannot be stopped, or did not want to be. */
  async ask({ transaction, business, mode }: TombstoneRequest): Promise<'asked' | 'attempt_exists'> {
    const { rows } = await this.database.pool.query<AttemptRow>({
      name: 'connector_stop',
      text: OPEN,
      values: [transaction, business, mode],
    });
    const [row] = rows;
    const provider = row && (await this.providers.find(row.provider));
    if (!provider || directionOf(readOrder(row.hold).kind) === 'out' || !dialects[provider.dialect].cancel) return 'attempt_exists';
    const outcome = await this.asking.stop(row, provider, 'voided');
    const word = { transaction: row.transaction, number: row.number, outcome, witness: 'requery' as const, evidence: row.id };
    // Whatever the provider says but "stopped" is no word about the money: it is asked what became of it at once.
    await this.settler.settle(outcome.kind === 'failed' ? word : { ...word, isHint: true });
    return outcome.kind === 'failed' ? 'asked' : 'attempt_exists';
  }
}
