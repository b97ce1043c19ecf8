import { type CountryCode, getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';

/**
 * A mobile number, local or international, as E.164; undefined where it is none of the country.
 * It needs the length of a mobile number, not a prefix that is in use today: networks open new ones faster than tables follow.
 */
export const mobileNumber = (text: string, country: string): string | undefined => {
  if (!isSupportedCountry(country)) return undefined;
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: country satisfies CountryCode, extract: false });
  if (parsed?.countryCallingCode !== getCountryCallingCode(country) || parsed.ext !== undefined) return undefined;
  const plausible = parsed.isValid() || (parsed.isPossible() && !parsed.nationalNumber.startsWith('0'));
  return plausible ? parsed.number : undefined;
};
