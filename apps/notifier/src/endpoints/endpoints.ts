import { newId, newWebhookSecret, notFound, type SecretBox, uuidOf, validationFailed } from '@daftari/platform';
import { type DataSource, LessThan, type Repository } from 'typeorm';
import { leadsToPrivateAddress } from '../addresses/public-address.js';
import { BusinessSecretEntity, EndpointEntity } from './endpoint.entity.js';
import { type CreateEndpointDto, type ListEndpointsDto, type OwnerDto } from './endpoints.dto.js';
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

export interface EndpointsOptions {
  readonly source: DataSource;
  readonly secrets: SecretBox;
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

  /** Makes an endpoint; its secret is in the answer, once. @throws Problem where the URL may not be called */
  async create(wanted: CreateEndpointDto): Promise<ShownEndpoint> {
    await this.refuseUnreachable(wanted.url);
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
      dialect: null,
      enabled: true,
      disabledReason: null,
      sealedSecret: this.options.secrets.seal(secret, endpointSecretContext(id)),
      createdAt: new Date(),
    });
    await this.endpoints.insert(endpoint);
    return { ...shown(endpoint), secret };
  }

  /** Newest first. */
  async list(query: ListEndpointsDto): Promise<{ data: ShownEndpoint[]; has_more: boolean; next_cursor: string | null }> {
    const limit = query.limit ?? PAGE;
    const after = query.starting_after === undefined ? undefined : uuidOf(query.starting_after, 'whe');
    const found = await this.endpoints.find({
      where: { ...ownerOf(query), ...(after === undefined ? {} : { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    const data = found.slice(0, limit).map(shown);
    const hasMore = found.length > limit;
    return { data, has_more: hasMore, next_cursor: hasMore ? (data.at(-1)?.id ?? null) : null };
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

  private async refuseTooMany(owner: OwnerDto): Promise<void> {
    if ((await this.endpoints.count({ where: ownerOf(owner) })) < ENDPOINTS_MAX) return;
    const detail = `A business has at most ${ENDPOINTS_MAX} webhook endpoints in a mode; delete one first.`;
    throw validationFailed([{ field: 'url', code: 'too_large', detail }]);
  }

  private async refuseUnreachable(text: string): Promise<void> {
    const refuse = (detail: string) => validationFailed([{ field: 'url', code: 'invalid_format', detail }]);
    if (!URL.canParse(text)) throw refuse('url must be an http or https address.');
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') throw refuse('url must not carry a user name or password.');
    if (!this.options.allowPrivate && (await leadsToPrivateAddress(url)))
      throw refuse('url must lead to a public address, not to a loopback, private or link-local one.');
  }
}

const ownerOf = (owner: OwnerDto) => ({ businessId: uuidOf(owner.business_id, 'biz') ?? '', mode: owner.mode });

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
