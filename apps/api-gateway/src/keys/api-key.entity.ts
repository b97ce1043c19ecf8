import { type Mode } from '@daftari/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Role, type Scope } from './caller.js';
import { type DialectName } from './dialect-forms.js';

/** A key of a business (mode and scopes) or of an operator (role). A secret that is only compared is not stored; see `dialect-forms.ts` for the others. */
@Entity({ name: 'api_keys' })
export class ApiKey {
  /** `key_…` */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** The secret's first characters, or a dialect's names for its holder: to find the row, and for people to tell keys apart. */
  @Column({ type: 'text' })
  prefix!: string;

  /** The secret under a keyed hash; null where a dialect has none that is only compared. */
  @Column({ type: 'bytea', nullable: true })
  hash!: Buffer | null;

  /** Null: a key of the native API. */
  @Column({ type: 'text', nullable: true })
  dialect!: DialectName | null;

  /** What is no secret of a dialect's credentials. */
  @Column({ type: 'jsonb', nullable: true })
  shown!: Readonly<Record<string, string>> | null;

  /** A dialect's secrets that signatures are made or checked with, as sealed JSON (`keyContext`). */
  @Column({ type: 'bytea', nullable: true })
  sealed!: Buffer | null;

  @Column({ name: 'business_id', type: 'text', nullable: true })
  businessId!: string | null;

  @Column({ type: 'text', nullable: true })
  mode!: Mode | null;

  @Column({ type: 'text', array: true })
  scopes!: Scope[];

  @Column({ type: 'text', nullable: true })
  role!: Role | null;

  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  @Column({ name: 'per_hour', type: 'integer', nullable: true })
  perHour!: number | null;

  @Column({ name: 'per_minute', type: 'integer', nullable: true })
  perMinute!: number | null;

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
