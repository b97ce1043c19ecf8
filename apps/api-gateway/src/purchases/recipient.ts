import {
  type CountryCode,
  getCountryCallingCode,
  getExampleNumber,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/mobile';
import examples from 'libphonenumber-js/mobile/examples';

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
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  if (parsed?.countryCallingCode !== getCountryCallingCode(country) || parsed.ext !== undefined) return undefined;
  const { nationalNumber } = parsed;
  const plausible = parsed.isValid() || (nationalNumber.length === usualLength(country) && !nationalNumber.startsWith('0'));
  return plausible ? parsed.number : undefined;
};
