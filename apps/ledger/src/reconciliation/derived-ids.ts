import { hash } from 'node:crypto';

/** A UUID (version 8) that follows from a text: the same finding asks for the same thing, however often it is found. */
export const derivedUuid = (text: string): string => {
  const hex = hash('sha256', `daftari-reconciliation-1\n${text}`, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** The command that opens a transaction's case of a kind, and with it the case. */
export const openingUuid = (transaction: string, kind: string): string => derivedUuid(`${transaction}/${kind}`);
