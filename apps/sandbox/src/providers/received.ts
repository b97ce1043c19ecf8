import { type FastifyRequest } from 'fastify';
import { type Received } from './speaker.js';

const BODY_MAX_BYTES = 256 * 1_024;

/** What a dialect looks at of a request. */
export const receivedFrom = async (request: FastifyRequest, providerName: string, publicUrl: string | undefined): Promise<Received> => {
  const header = headerOf(request);
  const origin = publicUrl ?? `http://${header('host') ?? 'localhost'}`;
  return {
    params: textsOf(request.params),
    query: textsOf(request.query),
    body: await bodyOf(request),
    nowMs: Date.now(),
    baseUrl: `${origin}/providers/${providerName}`,
    checkoutBase: `${origin}/checkout/${providerName}`,
    header,
  };
};

/** A GET may have a body too: MPP's document asks with one. */
const bodyOf = async ({ body, method, raw, headers }: FastifyRequest): Promise<string> => {
  if (method !== 'GET') return typeof body === 'string' ? body : '';
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return '';
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of raw) {
    const part = Buffer.from(chunk as Uint8Array);
    bytes += part.length;
    if (bytes <= BODY_MAX_BYTES) chunks.push(part);
  }
  return bytes <= BODY_MAX_BYTES ? Buffer.concat(chunks).toString('utf8') : '';
};

const headerOf =
  (request: FastifyRequest) =>
  (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'object' ? value[0] : value;
  };

const textsOf = (holder: unknown): Record<string, string> =>
  typeof holder === 'object' && holder !== null
    ? Object.fromEntries(Object.entries(holder).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
    : {};
