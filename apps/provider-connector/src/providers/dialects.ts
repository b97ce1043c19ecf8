import { type Dialect } from '@daftari/dialect';
import * as bmatror from '@daftari/dialect-bmatror';
import * as strongmb from '@daftari/dialect-strongmb';

/** The dialects that can be called as providers. */
export const DIALECTS = ['strongmb', 'bmatror'] as const;
export type DialectName = (typeof DIALECTS)[number];

/** A dialect, and whether its providers call back: where they do not, only asking tells of a late success. */
export const dialects: Readonly<Record<DialectName, Dialect & { readonly callsBack: boolean }>> = {
  strongmb: { ...strongmb, callsBack: false },
  bmatror: { ...bmatror, callsBack: true },
};
