import { reasonOf } from '@daftari/platform';
import { type HeaderMap, type ProviderRequest } from '@daftari/dialect';
import { Pool } from 'undici';
import { type Provider } from './provider.js';

/** What came of a call: an answer, nothing certain, or a connection that was never made (nothing was sent). */
export type CallResult =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: HeaderMap; readonly body: string }
  | { readonly kind: 'unknown'; readonly detail: string }
  | { readonly kind: 'not_sent'; readonly detail: string };

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

/** HTTP to providers. Never retries by itself: a request that went out may have been executed (P15). */
export class Upstream {
  private readonly pools = new Map<string, Pool>();

  async call(provider: Provider, request: ProviderRequest): Promise<CallResult> {
    const base = new URL(provider.baseUrl);
    const pool = this.poolOf(base.origin, provider.limits.in_flight);
    try {
      const response = await pool.request({
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

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  private poolOf(origin: string, connections: number): Pool {
    const known = this.pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, { connections: Math.max(connections, 64), pipelining: 1, connect: { timeout: 5_000 } });
    this.pools.set(origin, pool);
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
