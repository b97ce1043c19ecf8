/** A request to a provider; `path` is appended to the provider's base URL. */
export interface ProviderRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Response or request headers, with lower-case names. */
export type HeaderMap = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What came back, as it came. */
export interface ProviderAnswer {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: string;
}

/** One exchange: what to send, and what its answer means. Pure: whoever holds it does the sending. Reading never throws. */
export interface Call<Meaning> {
  readonly request: ProviderRequest;
  read(answer: ProviderAnswer): Meaning;
}

/** A call that may need another one to know, such as the next page of a list. It moves no money, and the dialect bounds how far it goes. */
export type Question<Meaning> = Call<Answered<Meaning>>;

/** What the answer to a question gives: the meaning, or the next question. */
export type Answered<Meaning> = { readonly known: Meaning } | { readonly ask: Question<Meaning> };

/** The question that one call answers. */
export const askOnce = <Meaning>(call: Call<Meaning>): Question<Meaning> => ({
  request: call.request,
  read: (answer) => ({ known: call.read(answer) }),
});
