import { isProblem, NoAnswerError, ProblemError, UnexpectedAnswerError } from './problems.js';
import { mayRepeat, pause, pauseAfter, rest } from './retry.js';

/** An answer whole: methods give its body alone. */
export interface Answer<B = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: B;
}

/** A request that is ready to be sent, as often as it takes. */
export interface ReadyRequest {
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | Blob | undefined;
  readonly hasReference: boolean;
  readonly hasKey: boolean;
  readonly timeoutMs: number;
  readonly retriesMax: number;
  readonly signal: AbortSignal | undefined;
}

/** What sends: the platform's own `fetch` unless another is given, the key, and chance. */
export interface Means {
  readonly fetch: typeof fetch;
  readonly key: () => string | Promise<string>;
  readonly random: () => number;
}

const attemptOnce = async (request: ReadyRequest, means: Means): Promise<Response> => {
  const timeUp = AbortSignal.timeout(request.timeoutMs);
  return means.fetch(request.url, {
    method: request.method,
    headers: { ...request.headers, authorization: `Bearer ${await means.key()}` },
    signal: request.signal ? AbortSignal.any([request.signal, timeUp]) : timeUp,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
};

/** Sends, and sends again where that is right. The response is one that settles the matter, or the last there was. */
export const send = async (request: ReadyRequest, means: Means): Promise<Response> => {
  const attempts = mayRepeat(request) ? request.retriesMax + 1 : 1;
  for (let attempt = 0; ; attempt++) {
    const isLast = attempt + 1 >= attempts;
    let pauseMs: number;
    try {
      const response = await attemptOnce(request, means);
      const again = pauseAfter(response.status, response.headers, attempt, means.random());
      if (again === undefined || isLast) return response;
      await response.body?.cancel();
      pauseMs = again;
    } catch (error) {
      // Whoever called it off is told so in their own words.
      if (request.signal?.aborted === true) throw error;
      if (isLast) throw new NoAnswerError(request.operation, attempt + 1, error);
      pauseMs = pause(attempt, means.random());
    }
    await rest(pauseMs, request.signal);
  }
};

const isJson = (response: Response): boolean => /[/+]json\b/.test(response.headers.get('content-type') ?? '');

/** @throws ProblemError, or UnexpectedAnswerError where it is no problem of this API */
export const refuse = async (operation: string, response: Response): Promise<never> => {
  const text = await response.text();
  const body = isJson(response) ? parsed(text) : undefined;
  if (isProblem(body)) throw new ProblemError(body, response.headers);
  throw new UnexpectedAnswerError(operation, response.status, text);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The body of a success: JSON, or nothing at all. */
export const bodyOf = async (operation: string, response: Response): Promise<unknown> => {
  if (!response.ok) return refuse(operation, response);
  const text = await response.text();
  if (text === '') return undefined;
  const body = isJson(response) ? parsed(text) : undefined;
  if (body === undefined) throw new UnexpectedAnswerError(operation, response.status, text);
  return body;
};
