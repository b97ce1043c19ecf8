import { type Answered, type Call, type Question } from './exchange.js';

/** What signs us in at a provider: by name, as its dialect's schema says. */
export type Credentials = Readonly<Record<string, string>>;

const DETAIL_MAX = 300;
/** Shorter values are words such as "test", and no secrets. */
const SECRET_LEAST = 8;
/** Control characters and halves of surrogate pairs, which no database takes. */
const UNFIT = /[\p{Cc}\p{Cs}]+/gu;

/** A provider's own words, as they may be kept and shown: without our secrets, control characters and endless text. */
export const tidyText = (text: string, secrets: Credentials = {}): string => {
  const hidden = Object.values(secrets)
    .filter((secret) => secret.length >= SECRET_LEAST)
    .reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
  return hidden.slice(0, DETAIL_MAX).replace(UNFIT, ' ');
};

/** The same meaning, its `detail` and `code` tidied: providers do repeat a key in the message that refuses it. */
export const withoutSecrets = <Meaning extends object>(meaning: Meaning, secrets: Credentials): Meaning => ({
  ...meaning,
  ...('detail' in meaning && typeof meaning.detail === 'string' ? { detail: tidyText(meaning.detail, secrets) } : {}),
  ...('code' in meaning && typeof meaning.code === 'string' ? { code: tidyText(meaning.code, secrets) } : {}),
});

/** A call whose meaning repeats no secret. */
export const callWithoutSecrets = <Meaning extends object>(call: Call<Meaning>, secrets: Credentials): Call<Meaning> => ({
  request: call.request,
  read: (answer) => withoutSecrets(call.read(answer), secrets),
});

/** A question of which no step's meaning repeats a secret. */
export const questionWithoutSecrets = <Meaning extends object>(question: Question<Meaning>, secrets: Credentials): Question<Meaning> => ({
  request: question.request,
  read: (answer) => answeredWithoutSecrets(question.read(answer), secrets),
});

const answeredWithoutSecrets = <Meaning extends object>(answered: Answered<Meaning>, secrets: Credentials): Answered<Meaning> =>
  'ask' in answered ? { ask: questionWithoutSecrets(answered.ask, secrets) } : { known: withoutSecrets(answered.known, secrets) };
