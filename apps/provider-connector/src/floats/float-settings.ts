import { formatAmount, isCurrency, parseAmount } from '@daftari/money';
import { type FieldProblem, validationFailed } from '@daftari/platform';
import { type Static, Type } from '@sinclair/typebox';

/** What an operator wants to keep at a provider. */
export const FloatSettings = Type.Object({
  /** Per currency, decimal: with less than this, other routes are taken first. */
  low_water: Type.Record(Type.String(), Type.String(), { default: {} }),
  /** How old the known balance becomes before the provider is asked for it; seconds. */
  ask_every_s: Type.Number({ default: 60, minimum: 1 }),
});
export type FloatSettings = Static<typeof FloatSettings>;

/** @throws validation_failed, naming the currency or the mark that is not good. */
export const checkLowWater = (lowWater: Readonly<Record<string, unknown>> | undefined): void => {
  const problems = Object.entries(lowWater ?? {}).flatMap(([currency, mark]) => problemOf(currency, mark) ?? []);
  if (problems.length > 0) throw validationFailed(problems);
};

const problemOf = (currency: string, mark: unknown): FieldProblem | undefined => {
  const field = `float.low_water.${currency}`;
  if (!isCurrency(currency)) return { field, code: 'not_supported', detail: `${currency} is not a currency that is known here` };
  if (typeof mark !== 'string') return { field, code: 'invalid_format', detail: `${field} must be an amount as a text, like "1000.00"` };
  const parsed = parseAmount(mark, currency);
  if (parsed.ok) return undefined;
  return { field, code: 'invalid_format', detail: `${field} must be an amount in ${currency}, like "${formatAmount(100_000n, currency)}"` };
};

/** A provider's mark in minor units; undefined where there is none. */
export const lowWaterOf = ({ low_water: marks }: FloatSettings, currency: string): bigint | undefined => {
  const mark = marks[currency];
  if (mark === undefined || !isCurrency(currency)) return undefined;
  const parsed = parseAmount(mark, currency);
  return parsed.ok ? parsed.minor : undefined;
};
