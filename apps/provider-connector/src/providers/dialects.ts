import { type Dialect } from '@daftari/dialect';
import { bmatror } from '@daftari/dialect-bmatror';
import { strongmb } from '@daftari/dialect-strongmb';

/** The dialects that can be called as providers. */
export const DIALECTS = ['strongmb', 'bmatror'] as const;
export type DialectName = (typeof DIALECTS)[number];

export const dialects: Readonly<Record<DialectName, Dialect>> = { strongmb, bmatror };

/** Whether a dialect's providers call back: where they do not, only asking tells of a late success. */
export const callsBack = (name: DialectName): boolean => dialects[name].callbacks !== undefined;
