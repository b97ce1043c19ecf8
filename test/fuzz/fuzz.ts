import { type ApiDocument, operationsOf, type PlacedOperation } from '@daftari/api-gateway';
import fc from 'fast-check';
import { type Contract } from '../support/contract.js';
import { type FuzzedRequest, type Known, requestsTo } from './requests.js';
import { beginningOf, streamFaults } from './streams.js';

export interface FuzzOptions {
  readonly baseUrl: string;
  readonly targets: readonly FuzzTarget[];
  readonly contract: Contract;
  readonly known: Known;
  readonly seconds: number;
  readonly seed: number;
}

/** An API with its document, and who may ask it. */
export interface FuzzTarget {
  readonly document: ApiDocument;
  /** The headers of whoever may ask at a path, of somebody else, and of nobody that there is. */
  credentials(path: string, caller: FuzzedRequest['caller']): Readonly<Record<string, string>>;
}

/** What was found, once for each operation and fault. */
export interface Finding {
  readonly what: string;
  readonly request: FuzzedRequest;
  readonly answer: string;
  times: number;
}

export interface FuzzReport {
  readonly findings: readonly Finding[];
  readonly requests: number;
  /** Operations that were asked at all, and those that said yes at least once. */
  readonly asked: ReadonlySet<string>;
  readonly taken: ReadonlySet<string>;
  readonly statuses: ReadonlyMap<number, number>;
  /** How many events were read from streams. */
  readonly events: number;
}

/** One request more of an operation of a target. */
interface Waiting {
  readonly target: FuzzTarget;
  readonly placed: PlacedOperation;
  readonly request: FuzzedRequest;
}

/** How an operation is called over all documents: `blmpay.createPayment`, `createPurchase`. */
export const nameOf = ({ servers }: ApiDocument, operationId: string): string =>
  [/^\/dialects\/(.+)$/.exec(servers[0]?.url ?? '')?.[1], operationId].filter((part) => part !== undefined).join('.');

const baseOf = ({ servers }: ApiDocument): string => (servers[0]?.url ?? '').replace(/\/$/, '');

const CONCURRENT = 4;
const ANSWER_MS = 30_000;

export class Fuzz {
  private readonly found = new Map<string, Finding>();
  private readonly asked = new Set<string>();
  private readonly taken = new Set<string>();
  private readonly statuses = new Map<number, number>();
  private requests = 0;
  private events = 0;

  constructor(private readonly options: FuzzOptions) {}

  /** Asks every operation in turn, over and over, until the time is up. */
  async run(): Promise<FuzzReport> {
    const { targets, known, seconds, seed } = this.options;
    const until = Date.now() + seconds * 1_000;
    const operations = targets.flatMap((target) => operationsOf(target.document).map((placed) => ({ target, placed })));
    for (let round = 0; Date.now() < until; round++) {
      const each = round === 0 ? 1 : 3;
      const waiting = operations.flatMap(({ target, placed }, index) =>
        fc
          .sample(requestsTo(placed, target.document, known), {
            numRuns: rare(placed) ? 1 : each,
            seed: seed + round * 1_000 + index,
          })
          .map((request) => ({ target, placed, request: { ...request, path: baseOf(target.document) + request.path } })),
      );
      await Promise.all(Array.from({ length: CONCURRENT }, () => this.work(waiting, round === 0 ? Infinity : until)));
    }
    const { found, requests, asked, taken, statuses, events } = this;
    return { findings: [...found.values()], requests, asked, taken, statuses, events };
  }

  private async work(waiting: Waiting[], until: number): Promise<void> {
    for (let next = waiting.shift(); next !== undefined && Date.now() < until; next = waiting.shift()) await this.ask(next);
  }

  private async ask({ target, placed: { operation }, request }: Waiting): Promise<void> {
    const name = nameOf(target.document, operation.operationId);
    this.requests += 1;
    this.asked.add(name);
    try {
      const response = await fetch(this.options.baseUrl + request.path, {
        method: request.method,
        headers: { ...request.headers, ...target.credentials(request.path, request.caller) },
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_MS),
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      this.judge(name, request, response, await this.read(name, request, response));
    } catch (error) {
      this.note(name, 'no answer', request, String(error instanceof Error ? (error.cause ?? error) : error));
    }
  }

  /** The body; of a stream its beginning is judged here, and nothing of it is one JSON. */
  private async read(name: string, request: FuzzedRequest, response: Response): Promise<string> {
    if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return response.text();
    const text = await beginningOf(response);
    this.events += text.split('\ndata:').length - 1;
    for (const fault of streamFaults(text)) this.note(name, 'stream', request, fault);
    return '';
  }

  private judge(operationId: string, request: FuzzedRequest, response: Response, text: string): void {
    const { status, headers } = response;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status < 300 || status === 303) {
      this.taken.add(operationId);
      this.options.known.learn(text + (headers.get('location') ?? ''));
    }
    if (status === 500) this.note(operationId, '500', request, text);
    const exchange = {
      method: request.method,
      path: request.path,
      body: request.body,
      contentType: request.headers['content-type'],
      status,
      headers,
      text,
    };
    try {
      this.options.contract.check(exchange);
    } catch (error) {
      const faults = String(error instanceof Error ? error.message : error).split('\n  ');
      this.note(operationId, `${status}: ${(faults[1] ?? '').replace(/\d+/g, 'N')}`, request, faults.join('; '));
    }
  }

  private note(operationId: string, what: string, request: FuzzedRequest, answer: string): void {
    const name = `${operationId} ${what}`;
    const known = this.found.get(name);
    if (known) known.times += 1;
    else this.found.set(name, { what: name, request, answer: answer.slice(0, 800), times: 1 });
  }
}

const rare = ({ path }: PlacedOperation): boolean => path === '/admin/v1/verify';
