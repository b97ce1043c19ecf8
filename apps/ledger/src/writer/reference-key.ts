import { hash } from 'node:crypto';

export const referenceKeyOf = (business: string, mode: string, reference: string): string => `${business}|${mode}|${reference}`;

/** The first 64 bits of the key's SHA-256, signed: an index key, made certain by comparing the event's own reference. */
export const referenceHashOf = (key: string): bigint => referenceHashBytes(key).readBigInt64BE();

/** The same as bytes, the highest first; more may follow them. */
export const referenceHashBytes = (key: string): Buffer => hash('sha256', key, 'buffer');
