/** `…/channel/account/validate`: whose account it is. What the provider does not say is empty; the document has all four as texts. */
export const renderAccount = (name: string, details: Readonly<Record<string, string>>) => {
  const [first = '', ...rest] = name.trim().split(/\s+/);
  return {
    first_name: details['first_name'] ?? first,
    last_name: details['last_name'] ?? rest.join(' '),
    birth_date: details['birth_date'] ?? '',
    gender: details['gender'] ?? '',
  };
};
