import { Inject, Injectable } from '@nestjs/common';
import { type Mode } from '@daftari/contracts';
import { Database, type Logger, Outage, Rounds, SecretBox } from '@daftari/platform';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { LOGGER } from '../edge/logger.js';
import { keyContext } from '../keys/dialect-keys.js';
import { Neighbours } from '../neighbours/neighbours.js';

interface UntoldKey {
  readonly id: string;
  readonly business_id: string;
  readonly mode: Mode;
  readonly dialect: string;
  readonly sealed: Buffer;
  readonly standing: 'set' | 'retired';
}

const STANDING = `case when revoked_at is null then 'set' else 'retired' end`;

/** The condition of the index `api_keys_untold`: most rounds find it empty. */
const UNTOLD = `
select id, business_id, mode, dialect, sealed, ${STANDING} as standing from gateway.api_keys
where dialect in ('bmatror', 'blmpay') and notifier_told is distinct from ${STANDING} order by id limit 100`;

const TOLD = 'update gateway.api_keys set notifier_told = $2 where id = $1';

const Sealed = Type.Object({ webhook_secret: Type.String() });

const EVERY_MS = 1_000;

/** Tells the notifier the webhook secrets of credentials in a dialect's form: of every key that was made or revoked, however that came about. */
@Injectable()
export class DialectSecrets {
  private readonly rounds = new Rounds(EVERY_MS, () => this.outage.watch(this.tellAll()));
  private readonly outage: Outage;

  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox,
    private readonly neighbours: Neighbours,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.outage = new Outage(logger, 'the notifier (webhook secrets of dialects)');
  }

  start(): void {
    this.rounds.start();
  }

  async stop(): Promise<void> {
    await this.rounds.stop();
  }

  /** Tells what it has not been told yet. @throws where the notifier is away */
  async tellAll(): Promise<void> {
    const { rows } = await this.database.pool.query<UntoldKey>(UNTOLD);
    for (const key of rows) await this.tell(key);
  }

  private async tell({ id, business_id, mode, dialect, sealed, standing }: UntoldKey): Promise<void> {
    const { webhook_secret: secret } = Value.Decode(Sealed, JSON.parse(this.secrets.open(sealed, keyContext(id))));
    await this.neighbours.notifier.ask({
      method: 'PUT',
      path: `/internal/dialect-secrets/${id}`,
      body: { business_id, mode, dialect, secret, retired: standing === 'retired' },
    });
    await this.database.pool.query(TOLD, [id, standing]);
  }
}
