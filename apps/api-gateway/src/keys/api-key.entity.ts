import { type Mode } from '@daftari/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Role, type Scope } from './caller.js';

/** A key of a business (mode and scopes) or of an operator (role). The secret itself is not stored. */
@Entity({ name: 'api_keys' })
export class ApiKey {
  /** `key_…` */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** The secret's first characters: to find the row, and for people to tell keys apart. */
  @Column({ type: 'text' })
  prefix!: string;

  /** The secret under a keyed hash. */
  @Column({ type: 'bytea' })
  hash!: Buffer;

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

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
