import { reasonOf } from '@daftari/platform';
import { type ProviderRequest } from '@daftari/dialect';
import { Pool } from 'undici';
import { type CallWatch } from '../health/call-watch.js';
import { type Purpose } from '../limits/shared-rate.js';
import { type CallResult } from './call-result.js';
import { type Provider } from './provider.js';

const BODY_MAX = 262_144;
/** Faults that a connection may have before it is made, and some of them later too, when a request may have gone out over it. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const CONNECTING = new Set(['connect', 'getaddrinfo']);

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

/** Could the connection not be made at all? Then no byte of the request left this machine. */
export const wasNeverSent = (error: unknown): boolean => {
  const code = codeOf(error);
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return true;
  if (!UNREACHABLE.has(code) || !(error instanceof Error)) return false;
  // Of several addresses, each of which was tried.
  if (error instanceof AggregateError) return true;
  return 'syscall' in error && typeof error.syscall === 'string' && CONNECTING.has(error.syscall);
};

/** Beyond the requests that are claimed: tokens, lookups and balances are asked for by themselves. */
const SPARE_CONNECTIONS = 8;

interface ProviderPool {
  readonly origin: string;
  readonly connections: number;
  readonly pool: Pool;
}

/** HTTP to providers, each by connections of its own. Never retries by itself: a request that went out may have been executed (P15). */
export class Upstream {
  private readonly pools = new Map<string, ProviderPool>();

  constructor(private readonly watch: CallWatch) {}

  /** @param purpose `send` where the call may have the provider do something: by those its health is judged */
  async call(provider: Provider, request: ProviderRequest, purpose: Purpose = 'ask'): Promise<CallResult> {
    const ended = this.watch.begun(provider, purpose);
    const result = await this.exchange(provider, request);
    ended(result);
    return result;
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map(({ pool }) => pool.destroy()));
  }

  private async exchange(provider: Provider, request: ProviderRequest): Promise<CallResult> {
    try {
      const base = new URL(provider.baseUrl);
      const response = await this.poolOf(provider, base.origin).request({
        method: request.method,
        path: (base.pathname === '/' ? '' : base.pathname) + request.path,
        headers: { ...request.headers },
        body: request.body ?? null,
        headersTimeout: provider.timeoutMs,
        bodyTimeout: provider.timeoutMs,
        signal: AbortSignal.timeout(provider.timeoutMs),
      });
      return { kind: 'answered', status: response.statusCode, headers: response.headers, body: await readBounded(response.body) };
    } catch (error) {
      const code = codeOf(error);
      const detail = code === '' ? reasonOf(error) : code;
      return wasNeverSent(error) ? { kind: 'not_sent', detail } : { kind: 'unknown', detail };
    }
  }

  /** One per provider, not per address: two that are at one address never wait for each other. Another address or limit makes a new one. */
  private poolOf({ code, limits }: Provider, origin: string): Pool {
    const connections = limits.in_flight + SPARE_CONNECTIONS;
    const known = this.pools.get(code);
    if (known && known.origin === origin && known.connections === connections) return known.pool;
    // What is under way in the old one is answered there.
    if (known) void known.pool.close().catch(() => undefined);
    const pool = new Pool(origin, { connections, pipelining: 1, connect: { timeout: 5_000 } });
    this.pools.set(code, { origin, connections, pool });
    return pool;
  }
}

const readBounded = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > BODY_MAX) throw new Error('the answer is larger than 256 KiB');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};
