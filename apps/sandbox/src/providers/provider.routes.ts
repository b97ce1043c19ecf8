import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Logger } from '@daftari/platform';
import { type Journal } from '../journal/journal.js';
import { keepBodiesAsText } from '../raw-bodies.js';
import { type Callbacks } from './callbacks.js';
import { type HeldConnections } from './held-connections.js';
import { type Provider } from './provider.js';
import { stateAt, storePurchase } from './purchase.js';
import { type WireAnswer } from './speaker.js';
import { statementOf } from './statement.js';
import { admit, type Reaction, takePurchase, type Taken } from './take-purchase.js';

/** What the routes of all providers share. */
export interface ProviderWorld {
  readonly callbacks: Callbacks;
  readonly held: HeldConnections;
  readonly journal: Journal | undefined;
  readonly logger: Logger;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Serves one provider under its prefix, in its dialect. Plain Fastify routes in a scope of their own: bodies stay text,
 * because a dialect's amounts are read by their digits, and wrong paths get the dialect's own errors.
 */
export const serveProvider = (instance: FastifyInstance, provider: Provider, world: ProviderWorld): void => {
  const { speaker } = provider;
  void instance.register(
    (scope, _options, done) => {
      keepBodiesAsText(scope);
      for (const path of speaker.purchasePaths) scope.post(path, (request, reply) => servePurchase(provider, world, path, request, reply));
      for (const [path, read] of Object.entries(speaker.reads))
        scope.get(path, (request, reply) => serveRead(provider, world, () => read(provider), request, reply));
      scope.get<{ Params: { reference: string } }>(speaker.transactionPath, (request, reply) =>
        serveRead(provider, world, () => transactionAnswer(provider, request.params.reference), request, reply, request.params.reference),
      );
      scope.get<{ Querystring: { date?: string } }>('/statement', (request, reply) => serveStatement(provider, request.query.date, reply));
      scope.setNotFoundHandler((request, reply) => serveNoRoute(provider, request, reply));
      scope.setErrorHandler((error, _request, reply) => serveError(provider, world, error, reply));
      done();
    },
    { prefix: `/providers/${provider.name}` },
  );
};

const servePurchase = async (
  provider: Provider,
  world: ProviderWorld,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const nowMs = Date.now();
  const body = typeof request.body === 'string' ? request.body : '';
  const admission = admit(provider, headerOf(request), nowMs);
  const taken: Taken = admission.admitted ? takePurchase(provider, admission.account, path, body, nowMs) : admission;
  await record(provider, world, path, body, taken, nowMs);
  if (taken.purchase !== undefined && taken.reaction.kind !== 'after_callback') world.callbacks.plan(provider, taken.purchase);
  return perform(provider, world, taken.reaction, request, reply);
};

const serveRead = async (
  provider: Provider,
  world: ProviderWorld,
  read: () => WireAnswer,
  request: FastifyRequest,
  reply: FastifyReply,
  reference: string | null = null,
): Promise<FastifyReply> => {
  const nowMs = Date.now();
  const admission = admit(provider, headerOf(request), nowMs);
  const reaction: Reaction = admission.admitted ? { kind: 'answer', answer: read() } : admission.reaction;
  const path = pathOf(provider, request);
  provider.record({
    provider: provider.name,
    receivedAtMs: nowMs,
    method: 'GET',
    path,
    reference,
    recipient: null,
    body: null,
    result: resultOf(reaction),
  });
  return perform(provider, world, reaction, request, reply);
};

const transactionAnswer = (provider: Provider, reference: string): WireAnswer => {
  const purchase = provider.purchases.get(reference);
  if (purchase === undefined) return provider.speaker.refuse('transaction_not_found');
  return provider.speaker.answerTransaction(purchase, stateAt(purchase, Date.now(), provider.timeScale));
};

const serveStatement = (provider: Provider, date: string | undefined, reply: FastifyReply): FastifyReply => {
  const day = date ?? new Date().toISOString().slice(0, 10);
  if (!DATE.test(day)) return reply.status(400).type('text/plain').send('date must be YYYY-MM-DD\n');
  return reply.type('text/csv; charset=utf-8').send(statementOf(provider, day, Date.now()));
};

const serveNoRoute = (provider: Provider, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const path = pathOf(provider, request);
  const { purchasePaths, reads, transactionPath } = provider.speaker;
  const known = purchasePaths.includes(path) || Object.hasOwn(reads, path) || path.startsWith(transactionPath.replace(':reference', ''));
  return sendAnswer(provider, provider.speaker.refuse(known ? 'method_not_allowed' : 'not_found'), reply);
};

const serveError = (provider: Provider, world: ProviderWorld, error: unknown, reply: FastifyReply): FastifyReply => {
  const unfit = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500;
  if (!unfit) world.logger.error({ err: error, provider: provider.name }, 'a request to a simulated provider failed');
  return sendAnswer(provider, provider.speaker.refuse(unfit ? 'invalid' : 'internal'), reply);
};

/** The request is in the log and, with the purchase it made, in the journal before anything is answered. */
const record = async (provider: Provider, world: ProviderWorld, path: string, body: string, taken: Taken, nowMs: number): Promise<void> => {
  const { draft, purchase, reaction } = taken;
  const request = {
    provider: provider.name,
    receivedAtMs: nowMs,
    method: 'POST',
    path,
    reference: draft?.reference ?? null,
    recipient: draft?.recipient ?? null,
    body,
    result: resultOf(reaction),
  };
  provider.record(request);
  await world.journal?.append({ line: 'request', ...request, ...(purchase === undefined ? {} : { purchase: storePurchase(purchase) }) });
};

const perform = async (
  provider: Provider,
  world: ProviderWorld,
  reaction: Reaction,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  if (provider.settings.latencyMs > 0) await world.held.outlast(request, provider.settings.latencyMs);
  switch (reaction.kind) {
    case 'answer':
      if (reaction.retryAfterS !== undefined) void reply.header('retry-after', reaction.retryAfterS);
      return sendAnswer(provider, reaction.answer, reply);
    case 'text':
      return reply.status(reaction.status).headers(provider.speaker.headersOf(provider)).type('text/html').send(reaction.text);
    case 'late':
      return (await world.held.outlast(request, reaction.afterMs)) ? sendAnswer(provider, reaction.answer(), reply) : reply.hijack();
    case 'after_callback':
      await world.callbacks.sendFirst(provider, reaction.purchase);
      return sendAnswer(provider, reaction.answer, reply);
    case 'hang':
      world.held.hang(request, reply);
      return reply;
    case 'reset':
      world.held.reset(request, reply);
      return reply;
  }
};

const sendAnswer = (provider: Provider, answer: WireAnswer, reply: FastifyReply): FastifyReply =>
  reply.status(answer.status).headers(provider.speaker.headersOf(provider)).type('application/json').send(JSON.stringify(answer.body));

const resultOf = (reaction: Reaction): string => {
  switch (reaction.kind) {
    case 'answer':
    case 'after_callback':
      return String(reaction.answer.status);
    case 'text':
      return String(reaction.status);
    case 'late':
    case 'hang':
    case 'reset':
      return reaction.kind;
  }
};

const headerOf =
  (request: FastifyRequest) =>
  (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'object' ? value[0] : value;
  };

const pathOf = (provider: Provider, request: FastifyRequest): string => {
  const path = request.url.split('?')[0] ?? '';
  return path.slice(`/providers/${provider.name}`.length);
};
