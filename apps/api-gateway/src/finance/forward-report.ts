import { type FastifyReply } from 'fastify';
import { type Query, type ServiceClient } from '../neighbours/service-client.js';

/** A report of the books as it was asked for. */
export interface ReportRequest {
  readonly path: string;
  readonly query: Query;
  readonly traceparent: string;
}

const PASSED_ON = /^(content-type|content-disposition|daftari-.+)$/;

const INSTANTS = new Set(['at', 'from', 'to']);

const asText = (name: string, value: unknown): string | undefined => {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  return INSTANTS.has(name) ? new Date(value).toISOString() : value;
};

/** A checked query as the ledger takes it: instants in UTC, whatever zone the client wrote, and lists as one text. */
export const ledgerQuery = (query: object): Query =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, asText(name, value)]));

/**
 * Passes a report of the ledger on as it arrives: nothing is kept here, a client that reads slowly slows the ledger's reading, and one that
 * goes away ends it.
 */
export const forwardReport = async (ledger: ServiceClient, request: ReportRequest, reply: FastifyReply): Promise<void> => {
  const { headers, body } = await ledger.stream({ method: 'GET', ...request });
  for (const [name, value] of Object.entries(headers)) if (PASSED_ON.test(name)) void reply.header(name, value);
  if (reply.request.method === 'HEAD') {
    body.destroy();
    return void reply.send('');
  }
  void reply.send(body);
};
