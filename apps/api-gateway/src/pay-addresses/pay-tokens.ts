import { randomBytes } from 'node:crypto';

const BYTES = 16;

/** What the page behind a token shows. */
export const PAYABLE_KINDS = { invoice: 'i', link: 'l' } as const;
export type PayableKind = keyof typeof PAYABLE_KINDS;

/** 128 bits that nobody guesses: whoever knows them was given them. */
export const newToken = (): string => randomBytes(BYTES).toString('base64url');

/** The token of an invoice's or link's page: `i_…`, `l_…`. */
export const newPageToken = (kind: PayableKind): string => `${PAYABLE_KINDS[kind]}_${newToken()}`;

const TOKEN = /^[A-Za-z0-9_-]{22}$/;

export const isToken = (text: string): boolean => TOKEN.test(text);
