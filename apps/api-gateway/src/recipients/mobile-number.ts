import {
  type CountryCode,
  getCountryCallingCode,
  getExampleNumber,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type PhoneNumber,
} from 'libphonenumber-js/mobile';
import examples from 'libphonenumber-js/mobile/examples';

/** Reads, as E.164, numbers that a dialect's document has and no library knows. */
export type PhoneReading = (text: string) => string | undefined;

const lengths = new Map<CountryCode, number>();

/** How many digits a mobile number of the country has, without the country's code. */
const usualLength = (country: CountryCode): number => {
  const known = lengths.get(country) ?? getExampleNumber(country, examples)?.nationalNumber.length ?? 0;
  lengths.set(country, known);
  return known;
};

/**
 * A mobile number, local or international, as E.164; undefined where it is none of the country.
 * One whose prefix no table knows yet passes where it has the usual length: networks open new prefixes faster than tables follow.
 */
export const mobileNumber = (text: string, country: string): string | undefined => {
  if (!isSupportedCountry(country)) return undefined;
  const parsed = parse(text, country);
  if (parsed?.countryCallingCode !== getCountryCallingCode(country)) return undefined;
  const { nationalNumber } = parsed;
  const plausible = parsed.isValid() || (nationalNumber.length === usualLength(country) && !nationalNumber.startsWith('0'));
  return plausible ? parsed.number : undefined;
};

/** A mobile number of any country, written internationally. */
export const internationalNumber: PhoneReading = (text) => {
  const parsed = parse(text, undefined);
  return parsed?.isValid() ? parsed.number : undefined;
};

/** Like `mobileNumber`, and takes the international number of any other country too. */
export const anyMobileNumber = (text: string, country: string | undefined): string | undefined =>
  (country === undefined ? undefined : mobileNumber(text, country)) ?? internationalNumber(text);

/** Is this text, local or international, that number in E.164? */
export const isSameNumber = (text: string, e164: string): boolean => {
  const country = parse(e164, undefined)?.country;
  return country === undefined ? text === e164 : mobileNumber(text, country) === e164;
};

/** A number with an extension is nobody's mobile phone. */
const parse = (text: string, defaultCountry: CountryCode | undefined): PhoneNumber | undefined => {
  const parsed = parsePhoneNumberFromString(text, { extract: false, ...(defaultCountry === undefined ? {} : { defaultCountry }) });
  return parsed?.ext === undefined ? parsed : undefined;
};
