import { type Mode } from '@daftari/contracts';
import { validationFailed } from '@daftari/platform';
import { businessUuid, QueryParameters } from '../queries/query-parameters.js';
import { type AccountFilter } from './balances.js';
import { FEE_GROUPS, type FeeGroup } from './fees.js';
import { type Format, FORMATS } from './formats.js';

const MINUTE_S = 60;
const LIMIT_OF_LISTS = 20;

const oneOf = <T extends string>(name: string, value: string, values: readonly T[]): T => {
  const found = values.find((one) => one === value);
  if (found === undefined)
    throw validationFailed([{ field: name, code: 'not_supported', detail: `${name} must be one of ${values.join(', ')}.` }]);
  return found;
};

/** The parameters of one question of finance. */
export class FinanceParameters extends QueryParameters {
  format(): Format {
    return oneOf('format', this.text('format') ?? 'json', FORMATS);
  }

  /** The last microsecond of the millisecond that was named: `at` includes its instant. */
  atUs(): number | undefined {
    const ms = this.instant('at');
    return ms === undefined ? undefined : ms * 1000 + 999;
  }

  /** The first microsecond of the millisecond that was named: periods include their beginning and not their end. */
  instantUs(name: 'from' | 'to'): number | undefined {
    const ms = this.instant(name);
    return ms === undefined ? undefined : ms * 1000;
  }

  anyMode(): Mode | undefined {
    return this.text('mode') === undefined ? undefined : this.mode();
  }

  filter(): AccountFilter {
    const business = this.text('business');
    return {
      code: this.text('code'),
      currency: this.text('currency'),
      mode: this.anyMode(),
      business: business === undefined ? undefined : businessUuid(business),
    };
  }

  /** So many rows; where nothing is said, exports give all and lists in JSON a page. */
  limitOfList(): number | undefined {
    if (this.text('limit') !== undefined) return this.limit();
    return this.format() === 'json' ? LIMIT_OF_LISTS : undefined;
  }

  /** So many rows; all where nothing is said. */
  limitIfAny(): number | undefined {
    return this.text('limit') === undefined ? undefined : this.limit();
  }

  groupBy(): ReadonlySet<FeeGroup> {
    const names = (this.text('group_by') ?? '').split(',').filter((name) => name !== '');
    return new Set(names.map((name) => oneOf('group_by', name, FEE_GROUPS)));
  }

  olderThanSeconds(): number {
    const seconds = Number(this.text('older_than_s') ?? MINUTE_S);
    if (!Number.isFinite(seconds) || seconds < 0)
      throw validationFailed([
        { field: 'older_than_s', code: 'too_small', detail: 'older_than_s must be a number of seconds, 0 or more.' },
      ]);
    return seconds;
  }
}
