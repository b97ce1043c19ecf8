import { type ExactJson, parseExactJson } from '@daftari/dialect';
import { Problem } from '@daftari/platform';
import { type FastifyInstance, type FastifyRequest } from 'fastify';

/** As the native API. */
export const BODY_MAX_BYTES = 262_144;

const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;

/** Takes bodies as bytes, whatever they say they are: what is wrong with one is answered by the dialect. */
export const takeBodies = (scope: FastifyInstance): void => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_MAX_BYTES }, (_request, body, parsed) => parsed(null, body));
};

/**
 * The body as JSON that keeps its numbers' own digits; undefined where there is none. A document's own examples name no type, so none is JSON too.
 * @throws Problem `unsupported_media_type`, `malformed_json`
 */
export const jsonOf = async (request: FastifyRequest): Promise<ExactJson | undefined> => {
  const body = await bytesOf(request);
  if (body.length === 0) return undefined;
  const type = request.headers['content-type'];
  if (type !== undefined && !JSON_TYPE.test(type)) throw new Problem('unsupported_media_type', 'Send the body as application/json.');
  return parseExactJson(textOf(body)) ?? malformed('The body is not valid JSON, or names the same key twice in one object.');
};

/** Fastify leaves what a GET carries unread; one document has such requests. */
const bytesOf = async (request: FastifyRequest): Promise<Buffer> => {
  if (Buffer.isBuffer(request.body)) return request.body;
  if (request.method !== 'GET' || !hasBody(request)) return Buffer.alloc(0);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request.raw) {
    const chunk: unknown = part;
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > BODY_MAX_BYTES) throw new Problem('too_large', 'The body is larger than this endpoint takes (256 KiB).');
    parts.push(chunk);
  }
  return Buffer.concat(parts);
};

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

const textOf = (body: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return malformed('The body is not UTF-8.');
  }
};

const malformed = (detail: string): never => {
  throw new Problem('malformed_json', detail);
};
