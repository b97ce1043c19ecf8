import { type Database, newId, newWebhookSecret, notFound, type SecretBox, uuidOf, validationFailed } from '@daftari/platform';
import { And, type DataSource, type FindOptionsWhere, LessThan, MoreThanOrEqual, type Repository } from 'typeorm';
import { webhooksOf } from '../deliveries/dialects.js';
import { type DialectSecrets } from './dialect-secrets.js';
import { BusinessSecretEntity, EndpointEntity } from './endpoint.entity.js';
import { type ChangeEndpointDto, type CreateEndpointDto, type ListEndpointsDto, type OwnerDto } from './endpoints.dto.js';
import { refuseUnreachable } from './reachable-url.js';
import { rotateBusinessSecret, rotateEndpointSecret } from './rotation.js';
import { businessSecretContext, endpointSecretContext } from './secret-contexts.js';

/** An endpoint as shown: its secret only in the answer that made it. */
export interface ShownEndpoint {
  readonly id: string;
  readonly business_id: string;
  readonly mode: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly description: string | null;
  readonly dialect: string | null;
  readonly enabled: boolean;
  readonly disabled_reason: string | null;
  readonly created_at: string;
  readonly secret?: string;
}

/** A new secret, once, and until when the one before it signs as well. */
export interface RotatedSecret {
  readonly secret: string;
  readonly previous_secret_expires_at: string;
}

export interface EndpointsOptions {
  readonly source: DataSource;
  readonly database: Database;
  readonly secrets: SecretBox;
  readonly dialectSecrets: DialectSecrets;
  readonly allowPrivate: boolean;
}

const PAGE = 20;
/** Each of them gets every event: without a bound one business could drown the others. */
const ENDPOINTS_MAX = 100;

/** The endpoints of businesses, and the businesses' own secrets. */
export class Endpoints {
  private readonly endpoints: Repository<EndpointEntity>;
  private readonly businesses: Repository<BusinessSecretEntity>;

  constructor(private readonly options: EndpointsOptions) {
    this.endpoints = options.source.getRepository(EndpointEntity);
    this.businesses = options.source.getRepository(BusinessSecretEntity);
  }

  /** Makes an endpoint; its secret is in the answer, once, unless a dialect's credentials have one. @throws Problem where the URL may not be called */
  async create(wanted: CreateEndpointDto): Promise<ShownEndpoint> {
    await refuseUnreachable(wanted.url, this.options.allowPrivate);
    const dialect = wanted.dialect ?? null;
    if (dialect !== null) await this.refuseUnsigned(wanted, dialect);
    await this.refuseTooMany(wanted);
    const secret = wanted.secret ?? newWebhookSecret();
    const id = uuidOf(newId('whe'), 'whe') ?? '';
    const endpoint = this.endpoints.create({
      id,
      businessId: uuidOf(wanted.business_id, 'biz') ?? '',
      mode: wanted.mode,
      url: wanted.url,
      events: [...new Set(wanted.events)],
      description: wanted.description ?? null,
      dialect,
      enabled: wanted.enabled ?? true,
      disabledReason: null,
      sealedSecret: this.options.secrets.seal(secret, endpointSecretContext(id)),
      createdAt: new Date(),
    });
    await this.endpoints.insert(endpoint);
    return { ...shown(endpoint), ...(dialect === null ? { secret } : {}) };
  }

  /** Newest first. */
  async list(query: ListEndpointsDto): Promise<{ data: ShownEndpoint[]; has_more: boolean; next_cursor: string | null }> {
    const limit = query.limit ?? PAGE;
    const after = query.starting_after === undefined ? undefined : uuidOf(query.starting_after, 'whe');
    const found = await this.endpoints.find({
      where: { ...ownerOf(query), ...(after === undefined ? {} : { id: LessThan(after) }), ...createdWithin(query) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    const data = found.slice(0, limit).map(shown);
    const hasMore = found.length > limit;
    return { data, has_more: hasMore, next_cursor: hasMore ? (data.at(-1)?.id ?? null) : null };
  }

  /** @throws Problem not_found */
  async get(id: string, owner: OwnerDto): Promise<ShownEndpoint> {
    return shown(await this.found(id, owner));
  }

  /** Changes what is named. One that is enabled again begins with what happens from then on. @throws Problem */
  async change(id: string, owner: OwnerDto, change: ChangeEndpointDto): Promise<ShownEndpoint> {
    const endpoint = await this.found(id, owner);
    if (change.url !== undefined) await refuseUnreachable(change.url, this.options.allowPrivate);
    const changed: Partial<EndpointEntity> = {
      ...(change.url === undefined ? {} : { url: change.url }),
      ...(change.events === undefined ? {} : { events: [...new Set(change.events)] }),
      ...(change.description === undefined ? {} : { description: change.description }),
      ...(change.enabled === undefined ? {} : { enabled: change.enabled, disabledReason: null }),
    };
    if (Object.keys(changed).length > 0) await this.endpoints.update({ id: endpoint.id }, changed);
    return this.get(id, owner);
  }

  /** A new secret for an endpoint; the old one signs along for a day. @throws Problem */
  async rotateSecret(id: string, owner: OwnerDto): Promise<ShownEndpoint & RotatedSecret> {
    const endpoint = await this.found(id, owner);
    if (endpoint.dialect !== null) throw validationFailed([secretElsewhere(endpoint.dialect)]);
    const secret = newWebhookSecret();
    const sealed = this.options.secrets.seal(secret, endpointSecretContext(endpoint.id));
    const until = await rotateEndpointSecret(this.options.database, endpoint, sealed);
    if (!until) throw notFound('The webhook endpoint');
    return { ...shown(endpoint), secret, previous_secret_expires_at: until.toISOString() };
  }

  /** Deletes an endpoint; what still waits to be sent to it is given up. @throws Problem not_found */
  async remove(id: string, owner: OwnerDto): Promise<void> {
    const uuid = uuidOf(id, 'whe');
    const gone = uuid === undefined ? undefined : await this.endpoints.delete({ id: uuid, ...ownerOf(owner) });
    if (!gone?.affected) throw notFound('The webhook endpoint');
  }

  /** Sets the secret that signs what goes to a request's own `webhook_url`. */
  async setBusinessSecret(businessId: string, secret: string): Promise<void> {
    const uuid = uuidOf(businessId, 'biz');
    if (uuid === undefined) throw notFound('The business');
    const sealedSecret = this.options.secrets.seal(secret, businessSecretContext(uuid));
    await this.businesses.upsert({ businessId: uuid, sealedSecret, updatedAt: new Date() }, ['businessId']);
  }

  /** A new one; the old one signs along for a day. @throws Problem not_found */
  async rotateBusinessSecret(businessId: string): Promise<RotatedSecret> {
    const uuid = uuidOf(businessId, 'biz');
    const secret = newWebhookSecret();
    const until =
      uuid === undefined
        ? undefined
        : await rotateBusinessSecret(this.options.database, uuid, this.options.secrets.seal(secret, businessSecretContext(uuid)));
    if (!until) throw notFound('The business');
    return { secret, previous_secret_expires_at: until.toISOString() };
  }

  private async found(id: string, owner: OwnerDto): Promise<EndpointEntity> {
    const uuid = uuidOf(id, 'whe');
    const endpoint = uuid === undefined ? null : await this.endpoints.findOneBy({ id: uuid, ...ownerOf(owner) });
    if (!endpoint) throw notFound('The webhook endpoint');
    return endpoint;
  }

  private async refuseUnsigned(owner: OwnerDto, dialect: string): Promise<void> {
    if (webhooksOf(dialect)?.isSigned !== true || (await this.options.dialectSecrets.has(owner, dialect))) return;
    const detail = `There are no credentials of ${dialect} in this mode to sign with: have some made first (POST /admin/v1/businesses/{id}/api-keys).`;
    throw validationFailed([{ field: 'dialect', code: 'not_supported', detail }]);
  }

  private async refuseTooMany(owner: OwnerDto): Promise<void> {
    if ((await this.endpoints.count({ where: ownerOf(owner) })) < ENDPOINTS_MAX) return;
    const detail = `A business has at most ${ENDPOINTS_MAX} webhook endpoints in a mode; delete one first.`;
    throw validationFailed([{ field: 'url', code: 'too_large', detail }]);
  }
}

const secretElsewhere = (dialect: string) =>
  ({
    field: 'dialect',
    code: 'not_supported',
    detail: `What goes to this endpoint has the form of ${dialect}: it has no secret of its own to rotate.`,
  }) as const;

const ownerOf = (owner: OwnerDto) => ({ businessId: uuidOf(owner.business_id, 'biz') ?? '', mode: owner.mode });

/** Endpoints have milliseconds; the later bound counts too. */
const createdWithin = ({ created_from: from, created_to: to }: ListEndpointsDto): FindOptionsWhere<EndpointEntity> => {
  if (from === undefined && to === undefined) return {};
  const since = MoreThanOrEqual(new Date(from ?? 0));
  return { createdAt: to === undefined ? since : And(since, LessThan(new Date(Date.parse(to) + 1))) };
};

const shown = (endpoint: EndpointEntity): ShownEndpoint => ({
  id: `whe_${endpoint.id}`,
  business_id: `biz_${endpoint.businessId}`,
  mode: endpoint.mode,
  url: endpoint.url,
  events: endpoint.events,
  description: endpoint.description,
  dialect: endpoint.dialect,
  enabled: endpoint.enabled,
  disabled_reason: endpoint.disabledReason,
  created_at: endpoint.createdAt.toISOString(),
});
