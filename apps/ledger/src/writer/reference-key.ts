import { hash } from 'node:crypto';

export const referenceKeyOf = (business: string, mode: string, reference: string): string => `${business}|${mode}|${reference}`;

/** The first 64 bits of the key's SHA-256, signed: an index key, made certain by comparing the event's own reference. */
export const referenceHashOf = (key: string): bigint => BigInt.asIntN(64, BigInt(`0x${hash('sha256', key, 'hex').slice(0, 16)}`));
