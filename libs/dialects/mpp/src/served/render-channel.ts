/** A channel as the dialect shows it. */
export interface ServedChannel {
  readonly code: string;
  readonly type: string;
  readonly description: string | null;
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly isActive: boolean;
  readonly categories: readonly { readonly category: string; readonly fee_payer: string }[];
}

/** A channel of `GET /api/v1/business/{id}/channel`. */
export const renderChannel = ({ code, description, fields, isActive, categories }: ServedChannel) => {
  const id = channelId(code);
  return {
    id,
    status: isActive ? 'active' : 'inactive',
    code,
    description: description ?? code,
    fields,
    active: isActive,
    callback: null,
    categories: categories.map(({ category, fee_payer }, index) => ({ id: id * 10 + index, transaction_category: category, fee_payer })),
  };
};

/** A channel as transactions show it. */
export const renderUsedChannel = ({ code, type, description }: Pick<ServedChannel, 'code' | 'type' | 'description'>) => ({
  code,
  type,
  description: description ?? code,
});

/** The way of what no channel carries: between the businesses here, and to our bank. */
export const renderWay = (category: string, type: string, code: string) => ({
  code: code === '' ? category : code,
  type,
  description: category === 'deposit' ? 'Deposit' : 'Account to account',
});

const ID_LEAST = 100;
const ID_SPAN = 90_000_000;

/** The document numbers channels; ours have codes. Always the same number for one code. */
const channelId = (code: string): number => {
  let hash = 0;
  for (const character of code) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % ID_SPAN;
  return ID_LEAST + hash;
};
