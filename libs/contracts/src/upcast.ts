import { type Static, type TObject } from '@sinclair/typebox';
import { type Contract } from './contract.js';

/** A version that is not written any more: frozen, with one step to the version after it. */
export interface EarlierVersion {
  readonly contract: Contract;
  readonly next: Pick<Contract, 'type' | 'version'>;
  readonly upcast: (data: unknown) => unknown;
}

/** Registers an earlier version. Its data was checked against its contract before the step is taken. */
export const earlier = <From extends TObject, To extends TObject>(
  contract: Contract<string, From>,
  next: Contract<string, To>,
  upcast: (data: Static<From>) => Static<To>,
): EarlierVersion => ({ contract: contract, next, upcast: upcast as (data: unknown) => unknown });
