import { type ApiDocument, operationsOf, type PlacedOperation } from '@daftari/api-gateway';
import fc from 'fast-check';
import { type Contract } from '../support/contract.js';
import { type FuzzedRequest, type Known, requestsTo } from './requests.js';

export interface FuzzOptions {
  readonly baseUrl: string;
  readonly document: ApiDocument;
  readonly contract: Contract;
  readonly known: Known;
  readonly keys: { readonly business: string; readonly operator: string };
  readonly seconds: number;
  readonly seed: number;
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
}

/** Streams stay open, and proving the books takes a while: asked less often or not at all. */
const isAsked = ({ path, operation }: PlacedOperation): boolean =>
  /^\/(admin\/)?v1\//.test(path) && !Object.values(operation.responses).some(({ content = {} }) => 'text/event-stream' in content);

const CONCURRENT = 4;
const ANSWER_MS = 30_000;

export class Fuzz {
  private readonly found = new Map<string, Finding>();
  private readonly asked = new Set<string>();
  private readonly taken = new Set<string>();
  private readonly statuses = new Map<number, number>();
  private requests = 0;

  constructor(private readonly options: FuzzOptions) {}

  /** Asks every operation in turn, over and over, until the time is up. */
  async run(): Promise<FuzzReport> {
    const { document, seconds, seed } = this.options;
    const until = Date.now() + seconds * 1_000;
    const operations = operationsOf(document).filter(isAsked);
    for (let round = 0; Date.now() < until; round++) {
      const each = round === 0 ? 1 : 3;
      const waiting = operations.flatMap((placed, index) =>
        fc
          .sample(requestsTo(placed, document, this.options.known), {
            numRuns: rare(placed) ? 1 : each,
            seed: seed + round * 1_000 + index,
          })
          .map((request) => ({ placed, request })),
      );
      await Promise.all(Array.from({ length: CONCURRENT }, () => this.work(waiting, round === 0 ? Infinity : until)));
    }
    const { found, requests, asked, taken, statuses } = this;
    return { findings: [...found.values()], requests, asked, taken, statuses };
  }

  private async work(waiting: { placed: PlacedOperation; request: FuzzedRequest }[], until: number): Promise<void> {
    for (let next = waiting.shift(); next !== undefined && Date.now() < until; next = waiting.shift())
      await this.ask(next.placed, next.request);
  }

  private async ask({ operation: { operationId } }: PlacedOperation, request: FuzzedRequest): Promise<void> {
    this.requests += 1;
    this.asked.add(operationId);
    try {
      const response = await fetch(this.options.baseUrl + request.path, {
        method: request.method,
        headers: { ...request.headers, ...this.credentials(request) },
        signal: AbortSignal.timeout(ANSWER_MS),
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      const text = await response.text();
      this.judge(operationId, request, response, text);
    } catch (error) {
      this.note(operationId, 'no answer', request, String(error instanceof Error ? (error.cause ?? error) : error));
    }
  }

  private judge(operationId: string, request: FuzzedRequest, response: Response, text: string): void {
    const { status, headers } = response;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status < 300) {
      this.taken.add(operationId);
      this.options.known.learn(text);
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

  private credentials({ caller, path }: FuzzedRequest): Record<string, string> {
    const { business, operator } = this.options.keys;
    const [right, other] = path.startsWith('/admin/') ? [operator, business] : [business, operator];
    switch (caller) {
      case 'right':
        return { authorization: `Bearer ${right}` };
      case 'other':
        return { authorization: `Bearer ${other}` };
      case 'wrong':
        return { authorization: 'Bearer dk_live_nobodys-nobodys-nobodys' };
      case 'by header':
        return { 'x-api-key': right };
      case 'none':
        return {};
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
