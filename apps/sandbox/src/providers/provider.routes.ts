import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { keepBodiesAsText } from '../raw-bodies.js';
import { perform, resultOf, sendAnswer } from './perform.js';
import { type Provider } from './provider.js';
import { deskOf, type ProviderWorld } from './provider-world.js';
import { receivedFrom } from './received.js';
import { type Received, type Route } from './speaker.js';
import { statementOf } from './statement.js';
import { admit, type Admission, type Taken, takeTransaction } from './take-transaction.js';
import { storeTransaction } from './transaction.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Serves one provider under its prefix, in its dialect. Plain Fastify routes in a scope of their own: bodies stay text,
 * because a dialect's amounts are read by their digits, and wrong paths get the dialect's own errors.
 */
export const serveProvider = (instance: FastifyInstance, provider: Provider, world: ProviderWorld): void => {
  void instance.register(
    (scope, _options, done) => {
      keepBodiesAsText(scope);
      for (const route of provider.speaker.routes)
        scope.route({
          method: route.method,
          url: route.path,
          // A HEAD is no question of a dialect.
          exposeHeadRoute: false,
          handler: (request, reply) => serveRoute(provider, world, route, request, reply),
        });
      scope.get<{ Querystring: { date?: string } }>('/statement', (request, reply) => serveStatement(provider, request.query.date, reply));
      scope.setNotFoundHandler((request, reply) => serveNoRoute(provider, request, reply));
      scope.setErrorHandler((error, _request, reply) => serveError(provider, world, error, reply));
      done();
    },
    { prefix: `/providers/${provider.name}` },
  );
};

const serveRoute = async (
  provider: Provider,
  world: ProviderWorld,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const received = await receivedFrom(request, provider.name, world.publicUrl);
  const admission = admit(provider, route, received);
  const taken = await react(provider, world, route, received, admission);
  await record(provider, world, route, pathOf(provider, request), received, taken);
  const { transaction, reaction } = taken;
  if (transaction !== undefined && reaction.kind !== 'after_callback') world.callbacks.plan(provider, transaction);
  return perform(provider, world, reaction, request, reply);
};

const react = async (provider: Provider, world: ProviderWorld, route: Route, received: Received, admission: Admission): Promise<Taken> => {
  if (!admission.admitted) return admission;
  const desk = deskOf(provider, world, admission.index);
  if (route.does === 'take') return takeTransaction(provider, route, received, desk, admission.index);
  const answer = route.does === 'sign_in' ? route.answer(received, provider) : await route.answer(received, desk);
  return { reaction: { kind: 'answer', answer } };
};

const serveStatement = (provider: Provider, date: string | undefined, reply: FastifyReply): FastifyReply => {
  const day = date ?? new Date().toISOString().slice(0, 10);
  if (!DATE.test(day)) return reply.status(400).type('text/plain').send('date must be YYYY-MM-DD\n');
  return reply.type('text/csv; charset=utf-8').send(statementOf(provider, day, Date.now()));
};

const serveNoRoute = (provider: Provider, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const path = pathOf(provider, request);
  const isKnown = provider.speaker.routes.some((route) => fits(route.path, path));
  return sendAnswer(provider, provider.speaker.refuse(isKnown ? 'method_not_allowed' : 'not_found'), reply);
};

/** Whether a path is one of a route's, whatever its parameters. */
const fits = (pattern: string, path: string): boolean => {
  const [expected, found] = [pattern.split('/'), path.split('/')];
  return expected.length === found.length && expected.every((segment, index) => segment.startsWith(':') || segment === found[index]);
};

const serveError = (provider: Provider, world: ProviderWorld, error: unknown, reply: FastifyReply): FastifyReply => {
  const unfit = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500;
  if (!unfit) world.logger.error({ err: error, provider: provider.name }, 'a request to a simulated provider failed');
  return sendAnswer(provider, provider.speaker.refuse(unfit ? 'invalid' : 'internal'), reply);
};

/** The request is in the log and, with the transaction that it made, in the journal before anything is answered. Secrets are in neither. */
const record = async (
  provider: Provider,
  world: ProviderWorld,
  route: Route,
  path: string,
  received: Received,
  taken: Taken,
): Promise<void> => {
  const { draft, transaction, reaction } = taken;
  const request = {
    provider: provider.name,
    receivedAtMs: received.nowMs,
    method: route.method,
    path,
    reference: draft?.reference ?? received.params['reference'] ?? null,
    recipient: draft?.recipient ?? null,
    body: route.does === 'sign_in' || received.body === '' ? null : received.body,
    result: resultOf(reaction),
  };
  provider.record(request);
  if (route.does !== 'take') return;
  const made = transaction === undefined ? {} : { transaction: storeTransaction(transaction) };
  await world.journal?.append({ line: 'request', ...request, ...made });
};

const pathOf = (provider: Provider, request: FastifyRequest): string => {
  const path = request.url.split('?')[0] ?? '';
  return path.slice(`/providers/${provider.name}`.length);
};
