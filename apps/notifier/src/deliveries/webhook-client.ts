import { PrivateAddressError, publicLookup, reasonOf, refusePrivateLiteral } from '@daftari/platform';
import { Agent, type Dispatcher } from 'undici';

/** What came of one attempt. */
export interface Attempt {
  /** The HTTP status; null where no answer came. */
  readonly status: number | null;
  readonly durationMs: number;
  /** Why it failed; null after a 2xx. */
  readonly error: string | null;
  /** The beginning of the answer's body: of a success less of it. */
  readonly response: string | null;
}

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookClientOptions {
  readonly allowPrivate: boolean;
  readonly timeoutMs: number;
}

const EXCERPT_BYTES = 1_024;
/** Most answers are successes, and all are kept. */
const EXCERPT_OF_SUCCESS_BYTES = 256;
/** An answer longer than this is cut off, and its connection with it. */
const ANSWER_BYTES_MAX = 65_536;
const CONNECTIONS_PER_ORIGIN = 256;

/** Posts webhooks: keep-alive, no redirects, bounded in time and in what is read, and to public addresses only unless allowed otherwise. */
export class WebhookClient {
  private readonly agent: Agent;

  constructor(private readonly options: WebhookClientOptions) {
    this.agent = new Agent({
      allowH2: false,
      connections: CONNECTIONS_PER_ORIGIN,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      connect: { timeout: options.timeoutMs, ...(options.allowPrivate ? {} : { lookup: publicLookup }) },
    });
  }

  /** One attempt. Never rejects: what went wrong is in the answer. */
  post(request: WebhookRequest): Promise<Attempt> {
    return new Promise((resolve) => {
      const exchange = new Exchange(this.options.timeoutMs, resolve);
      try {
        const url = new URL(request.url);
        if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('The URL is neither http nor https.');
        if (!this.options.allowPrivate) refusePrivateLiteral(url);
        const { origin, pathname, search } = url;
        this.agent.dispatch({ origin, path: pathname + search, method: 'POST', headers: request.headers, body: request.body }, exchange);
      } catch (error) {
        exchange.onResponseError(undefined, error);
      }
    });
  }

  /** Cuts off what is under way. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** One request and its answer, read straight from the dispatcher: a stream object per webhook would cost as much as the rest. */
class Exchange implements Dispatcher.DispatchHandler {
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private status: number | null = null;
  private chunks: Buffer[] = [];
  private bytes = 0;
  private settled = false;

  constructor(
    timeoutMs: number,
    private readonly resolve: (attempt: Attempt) => void,
  ) {
    this.timer = setTimeout(() => this.fail(`No complete answer within ${timeoutMs / 1_000} s.`), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.settled) controller.abort(new Error('The time was over before a connection was free.'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    if (status >= 200) this.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.settled) return;
    if (this.bytes < EXCERPT_BYTES) this.chunks.push(Buffer.from(chunk.subarray(0, EXCERPT_BYTES - this.bytes)));
    this.bytes += chunk.length;
    if (this.bytes <= ANSWER_BYTES_MAX) return;
    this.settle();
    this.controller?.abort(new Error('The answer is too long to be read.'));
  }

  onResponseEnd(): void {
    this.settle();
  }

  onResponseError(_controller: unknown, error: unknown): void {
    // A status that came before the connection broke counts: the receiver has answered.
    if (this.status !== null) this.settle();
    else this.fail(failureText(error));
  }

  private fail(reason: string): void {
    if (this.settled) return;
    if (this.status !== null) this.settle();
    else this.finish({ status: null, durationMs: this.elapsedMs, error: reason, response: null });
    this.controller?.abort(new Error(reason));
  }

  private settle(): void {
    const ok = this.status !== null && this.status >= 200 && this.status < 300;
    this.finish({
      status: this.status,
      durationMs: this.elapsedMs,
      error: ok ? null : `HTTP ${this.status ?? 0}`,
      response: this.excerptOf(ok ? EXCERPT_OF_SUCCESS_BYTES : EXCERPT_BYTES),
    });
  }

  private finish(attempt: Attempt): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    this.resolve(attempt);
  }

  private get elapsedMs(): number {
    return Math.round(performance.now() - this.startedAt);
  }

  /** PostgreSQL's texts hold no NUL. */
  private excerptOf(bytes: number): string {
    return Buffer.concat(this.chunks).subarray(0, bytes).toString('utf8').replaceAll('\0', '');
  }
}

/** What went wrong, short enough to be kept; of several addresses that were tried, the first. */
const failureText = (error: unknown): string => {
  if (error instanceof PrivateAddressError) return error.message;
  if (error instanceof AggregateError && error.errors.length > 0) return failureText(error.errors[0]);
  return reasonOf(error).replaceAll('\0', '').slice(0, 500);
};
