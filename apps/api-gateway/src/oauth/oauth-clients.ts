import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Mode } from '@daftari/contracts';
import { Database, newId, newSecret, notFound, SecretBox } from '@daftari/platform';
import { Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { type Operation } from '../audit/operation.js';
import { type CreatedPageQueryDto, rowsAsked } from '../edge/created.js';
import { limitOf, type Page, pageOf } from '../edge/page.js';
import { type Rate, type Scope } from '../keys/caller.js';
import { KeyRing } from '../keys/key-ring.js';
import { shownRate } from '../limits/rate.dto.js';
import { OAuthClient } from './oauth-client.entity.js';

export interface NewOAuthClient {
  readonly businessId: string;
  readonly mode: Mode;
  readonly scopes: readonly Scope[];
  readonly name: string | undefined;
  readonly rate: Rate;
}

/** A client as it is shown: never its secret. */
export type ShownOAuthClient = ReturnType<typeof shownOAuthClient>;
/** The same in the answer that made it: `secret` as in every such answer, `client_secret` as RFC 6749 calls it. */
export type MadeOAuthClient = ShownOAuthClient & { readonly client_secret: string; readonly secret: string };

/** A client that showed its secret. */
export interface KnownClient {
  readonly id: string;
  readonly scopes: readonly Scope[];
}

interface Row extends KnownClient {
  readonly hash: Buffer;
}

const FIND = {
  name: 'find_oauth_client',
  text: 'select id, hash, scopes from gateway.oauth_clients where id = $1 and revoked_at is null',
};
const CLIENT_ID = /^oac_[0-9a-f-]{36}$/;

/** The OAuth clients of businesses, which operators make: made, shown, revoked, and known by their secret. */
@Injectable()
export class OAuthClients {
  private readonly decoy: Row;

  constructor(
    @InjectRepository(OAuthClient) private readonly clients: Repository<OAuthClient>,
    private readonly database: Database,
    private readonly secrets: SecretBox,
    private readonly ring: KeyRing,
    private readonly audit: AuditLog,
  ) {
    this.decoy = { id: '', hash: secrets.fingerprint(newSecret('decoy_')), scopes: [] };
  }

  async create(client: NewOAuthClient, by: Operation): Promise<MadeOAuthClient> {
    const id = newId('oac');
    const secret = newSecret('dks_');
    const { businessId, mode } = client;
    const made = await this.audit.changed(by, { action: 'oauth_client.create', subject: id, businessId }, async (manager) => {
      const row = {
        id,
        businessId,
        mode,
        hash: this.secrets.fingerprint(secret),
        scopes: [...client.scopes],
        name: client.name ?? null,
        ...client.rate,
      };
      await manager.insert(OAuthClient, row);
      const after = shownOAuthClient(await manager.findOneByOrFail(OAuthClient, { id }));
      return { before: null, after, result: after };
    });
    return { ...made, client_secret: secret, secret };
  }

  async list(businessId: string, query: CreatedPageQueryDto): Promise<Page<ShownOAuthClient>> {
    const { where, ...page } = rowsAsked(query, 'oac');
    const rows = await this.clients.find({ where: { businessId, ...where }, ...page });
    return pageOf(rows, limitOf(query), shownOAuthClient, (row) => row.id);
  }

  /** Its tokens are refused everywhere within a second. Revoking it again changes nothing. @throws Problem 404 */
  async revoke(businessId: string, id: string, by: Operation): Promise<ShownOAuthClient> {
    const shown = await this.audit.changed(by, { action: 'oauth_client.revoke', subject: id, businessId }, async (manager) => {
      const client = await manager.findOne(OAuthClient, { where: { id, businessId }, lock: { mode: 'pessimistic_write' } });
      if (!client) throw notFound('The OAuth client');
      const before = shownOAuthClient(client);
      if (client.revokedAt === null) await manager.update(OAuthClient, { id }, { revokedAt: new Date() });
      const after = shownOAuthClient(await manager.findOneByOrFail(OAuthClient, { id }));
      return { before, after, result: after };
    });
    this.ring.forget();
    return shown;
  }

  /** Who has this secret. One query and one comparison whatever is wrong, so that the time tells nobody which clients there are. */
  async authenticate(clientId: string, secret: string): Promise<KnownClient | undefined> {
    const { rows } = await this.database.pool.query<Row>({ ...FIND, values: [CLIENT_ID.test(clientId) ? clientId : ''] });
    const row = rows[0] ?? this.decoy;
    const hashes = this.secrets.fingerprints(secret);
    const isRight = hashes.map((one) => timingSafeEqual(row.hash, one)).includes(true);
    if (!isRight || row === this.decoy) return undefined;
    if (hashes[0] && !row.hash.equals(hashes[0])) await this.rehash(row.id, hashes[0]);
    return row;
  }

  /** The key that it was hashed with was replaced: once all are hashed anew, the old one can go. */
  private async rehash(id: string, hash: Buffer): Promise<void> {
    await this.database.pool.query('update gateway.oauth_clients set hash = $2 where id = $1', [id, hash]);
  }
}

const shownOAuthClient = (client: OAuthClient) => ({
  id: client.id,
  client_id: client.id,
  business_id: client.businessId,
  name: client.name,
  mode: client.mode,
  scopes: client.scopes,
  rate: shownRate(client),
  revoked_at: client.revokedAt?.toISOString() ?? null,
  created_at: client.createdAt.toISOString(),
});
