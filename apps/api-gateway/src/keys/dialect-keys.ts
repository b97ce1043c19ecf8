import { Injectable } from '@nestjs/common';
import { type Mode } from '@daftari/contracts';
import { Database, type FieldProblem, newId, SecretBox, validationFailed } from '@daftari/platform';
import { Value } from '@sinclair/typebox/value';
import { type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { type Operation } from '../audit/operation.js';
import { ApiKey } from './api-key.entity.js';
import { type Rate, type Scope, SCOPES } from './caller.js';
import { DIALECT_FORMS, type DialectForm, type DialectName, type Holder } from './dialect-forms.js';
import { prefixOf } from './key-ring.js';
import { type ShownKey, shownKey } from './keys.service.js';

export interface NewDialectKey {
  readonly businessId: string;
  readonly mode: Mode;
  readonly dialect: DialectName;
  readonly scopes: readonly Scope[] | undefined;
  readonly name: string | undefined;
  readonly expiresAt: Date | undefined;
  readonly rate: Rate;
  /** What the other side has fixed already. */
  readonly given: Readonly<Record<string, string>>;
}

/** A key of a dialect as it is shown once: all of its credentials. */
export type ShownOnce = ShownKey & { readonly secret: string };

type Values = Readonly<Record<string, string>>;

/** What a key's sealed secrets are bound to. */
export const keyContext = (id: string): string => `key:${id}`;

/** A customer number that an operator had given by hand is passed over. */
const DRAWS_MAX = 20;

const INSERT = `
insert into gateway.api_keys (id, prefix, hash, business_id, mode, scopes, name, expires_at, dialect, shown, sealed, per_hour, per_minute)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing returning id`;

/** Credentials in a dialect's form: made here, shown once, then listed and revoked like every key. */
@Injectable()
export class DialectKeys {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox,
    private readonly audit: AuditLog,
  ) {}

  /** @throws Problem 422 */
  async create(key: NewDialectKey, by: Operation): Promise<ShownOnce> {
    const form = DIALECT_FORMS[key.dialect];
    const wrong = problemsOf(form, key);
    if (wrong.length > 0) throw validationFailed(wrong);
    const id = newId('key');
    const deed = { action: 'key.create', subject: id, businessId: key.businessId };
    const { shown, values } = await this.audit.changed(by, deed, async (manager) => {
      const made = await this.insert(manager, form, key, id);
      const after = shownKey(await manager.findOneByOrFail(ApiKey, { id }));
      return { before: null, after, result: { shown: after, values: made } };
    });
    return { ...shown, credentials: values, secret: values[form.secret] ?? '' };
  }

  private async insert(manager: EntityManager, form: DialectForm, key: NewDialectKey, id: string): Promise<Values> {
    const draws = 'customer_id' in key.given ? 1 : DRAWS_MAX;
    for (let draw = 0; draw < draws; draw++) {
      const values = await this.valuesOf(form, key);
      const rows: unknown[] = await manager.query(INSERT, this.rowOf(form, key, values, id));
      if (rows.length === 1) return values;
    }
    throw validationFailed([
      { field: 'credentials.customer_id', code: 'not_supported', detail: 'This provider_id and customer_id are taken; give another.' },
    ]);
  }

  private async valuesOf({ fields }: DialectForm, { businessId, mode, given }: NewDialectKey): Promise<Values> {
    const holder: Holder = { businessId, mode, nextCustomer: () => this.nextCustomer() };
    const made = Object.entries(fields).map(async ([name, field]) => [name, given[name] ?? (await field.make(holder))] as const);
    return Object.fromEntries(await Promise.all(made));
  }

  private rowOf(form: DialectForm, key: NewDialectKey, values: Values, id: string): unknown[] {
    const kept = (kind: 'shown' | 'hashed' | 'sealed') => Object.entries(values).filter(([name]) => form.fields[name]?.kept === kind);
    const [[, compared] = []] = kept('hashed');
    const sealed = kept('sealed');
    return [
      id,
      foundBy(form, values),
      compared === undefined ? null : this.secrets.fingerprint(compared),
      key.businessId,
      key.mode,
      form.isScoped ? (key.scopes ?? SCOPES) : [],
      key.name ?? null,
      key.expiresAt ?? null,
      key.dialect,
      JSON.stringify(Object.fromEntries(kept('shown'))),
      sealed.length === 0 ? null : this.secrets.seal(JSON.stringify(Object.fromEntries(sealed)), keyContext(id)),
      key.rate.perHour,
      key.rate.perMinute,
    ];
  }

  private async nextCustomer(): Promise<string> {
    const { rows } = await this.database.pool.query<{ next: string }>(`select nextval('gateway.bboxx_customers')::text as next`);
    return rows[0]?.next ?? '';
  }
}

/** What a request's row is found by: of a secret only its first characters. */
const foundBy = (form: DialectForm, values: Values): string =>
  form.foundBy.map((name) => (form.fields[name]?.kept === 'hashed' ? prefixOf(values[name] ?? '') : (values[name] ?? ''))).join(':');

const problemsOf = (form: DialectForm, { dialect, mode, scopes, given }: NewDialectKey): FieldProblem[] => [
  ...(form.modes.includes(mode)
    ? []
    : [{ field: 'mode', code: 'not_supported' as const, detail: `mode must be ${form.modes.join(' or ')} for ${dialect}.` }]),
  ...(scopes === undefined || form.isScoped
    ? []
    : [{ field: 'scopes', code: 'not_supported' as const, detail: `Credentials of ${dialect} have no scopes; leave them out.` }]),
  ...Object.entries(given).flatMap(([name, value]) => problemOf(form, dialect, name, value)),
];

const problemOf = (form: DialectForm, dialect: DialectName, name: string, value: string): FieldProblem[] => {
  const field = `credentials.${name}`;
  const schema = Object.hasOwn(form.fields, name) ? form.fields[name]?.given : undefined;
  if (schema === undefined) return [{ field, code: 'unknown_field', detail: `${name} cannot be given for ${dialect}: it is made.` }];
  if (Value.Check(schema, value)) return [];
  const { pattern, minLength } = schema;
  const rule = typeof pattern === 'string' ? `match ${pattern}` : `have at least ${String(minLength)} characters`;
  return [{ field, code: 'invalid_format', detail: `${field} must ${rule}.` }];
};
