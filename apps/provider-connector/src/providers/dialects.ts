import { type Dialect } from '@daftari/dialect';
import { blmpay } from '@daftari/dialect-blmpay';
import { bmatror } from '@daftari/dialect-bmatror';
import { mpp } from '@daftari/dialect-mpp';
import { strongmb } from '@daftari/dialect-strongmb';

/** The dialects that can be called as providers. */
export const DIALECTS = ['strongmb', 'bmatror', 'blmpay', 'mpp'] as const;
export type DialectName = (typeof DIALECTS)[number];

export const dialects: Readonly<Record<DialectName, Dialect>> = { strongmb, bmatror, blmpay, mpp };

/** Whether the word of a dialect's callbacks proves anything: where it does not, only asking tells of a late success. */
export const callsBack = (name: DialectName): boolean => dialects[name].callbacks?.isSigned === true;
