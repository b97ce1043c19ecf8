import { type LineWord, type StatementSettings } from './statement-settings.js';

/** The words that providers use, those of the four dialects among them; compared without case, spaces, hyphens and underscores. */
const USUAL: Readonly<Record<LineWord, string>> = {
  succeeded:
    'success successful succeeded completed complete delivered paid settled executed approved ok done processed captured credited debited',
  failed:
    'failed failure fail error declined rejected refused cancelled canceled voided void expired unsuccessful notfound timeout blocked aborted',
  pending: 'pending processing initiated transmitted accepted queued inprogress submitted ongoing awaiting unknown new open',
  reversed: 'reversed reversal refunded refund returned chargeback rolledback reverted',
};

const plain = (word: string): string => word.toLowerCase().replaceAll(/[\s_-]/g, '');

const usual = new Map(
  Object.entries(USUAL).flatMap(([meaning, words]) => words.split(' ').map((word) => [word, meaning as LineWord] as const)),
);

/** What a provider's status words mean. Its own mapping stands over the usual words. */
export const wordsOf = (settings: StatementSettings): ((status: string) => LineWord | undefined) => {
  const own = new Map(Object.entries(settings.statuses ?? {}).map(([word, meaning]) => [plain(word), meaning]));
  const known = new Map<string, LineWord | undefined>();
  return (status) => {
    // A statement has few different words and many lines.
    if (known.has(status)) return known.get(status);
    const meaning = own.get(plain(status)) ?? usual.get(plain(status));
    if (known.size < 1_000) known.set(status, meaning);
    return meaning;
  };
};
