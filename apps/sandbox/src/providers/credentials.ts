import { type Account } from './account.js';

/** The token of `Authorization: Bearer …`. */
export const bearerOf = (header: (name: string) => string | undefined): string | undefined =>
  /^Bearer (.+)$/.exec(header('authorization') ?? '')?.[1];

/** Which account a key belongs to: its place, or -1. */
export const keyHolder = (accounts: readonly Account[], key: string | undefined): number =>
  key === undefined ? -1 : accounts.findIndex((account) => account.apiKey === key);
