import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { blmpayReference, type BlmpayThing, REFERENCE_BYTES } from '@daftari/dialect-blmpay';
import { Database, validationFailed } from '@daftari/platform';
import { type Asked } from '../frame/served-dialect.js';

/** A key is remembered for as long as its first request may reasonably be repeated. */
const KEPT_DAYS = 7;

const KEY = /^[\x20-\x7e]{1,255}$/;

const REMEMBER = {
  name: 'remember_dialect_reference',
  text: `insert into gateway.dialect_references (business_id, mode, thing, idempotency_key, reference) values ($1, $2, $3, $4, $5)
    on conflict do nothing returning reference`,
};
const RECALL = {
  name: 'recall_dialect_reference',
  text: 'select reference from gateway.dialect_references where business_id = $1 and mode = $2 and thing = $3 and idempotency_key = $4',
};

/**
 * The references of payments and payouts, which BLMPay makes and its clients do not. They are our transactions' own references, so that the books keep
 * the one with the other. A client that sends an `Idempotency-Key` has the same reference again for the same key, and the ledger answers the rest:
 * the same body is the same transaction, another body is a conflict.
 */
@Injectable()
export class BlmpayReferences {
  constructor(private readonly database: Database) {}

  /** @throws Problem 422 where the key is none */
  async of(thing: BlmpayThing, { caller, headers, stamp }: Asked): Promise<string> {
    const fresh = blmpayReference(thing, stamp.nowMs, randomBytes(REFERENCE_BYTES));
    const key = headers['idempotency-key'];
    if (key === undefined) return fresh;
    if (typeof key !== 'string' || !KEY.test(key)) throw wrongKey();
    return this.remembered([caller.business.id, caller.mode, thing, key], fresh);
  }

  /** Removes what nobody repeats any more. */
  async sweep(): Promise<void> {
    await this.database.pool.query(`delete from gateway.dialect_references where created_at < now() - interval '${KEPT_DAYS} days'`);
  }

  private async remembered(named: readonly string[], fresh: string): Promise<string> {
    const made = await this.database.pool.query<{ reference: string }>({ ...REMEMBER, values: [...named, fresh] });
    if (made.rows[0]) return made.rows[0].reference;
    const known = await this.database.pool.query<{ reference: string }>({ ...RECALL, values: [...named] });
    // It was swept in between: then it is new.
    return known.rows[0]?.reference ?? this.remembered(named, fresh);
  }
}

const wrongKey = () =>
  validationFailed([
    { field: 'Idempotency-Key', code: 'invalid_format', detail: 'Idempotency-Key must be a text of 1 to 255 printable characters.' },
  ]);
