import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Provider } from './provider.js';
import { type ProviderWorld } from './provider-world.js';
import { type WireAnswer } from './speaker.js';
import { type Reaction } from './take-transaction.js';

/** Does to a request what was decided: answers, late or at once, hangs, or breaks the connection. */
export const perform = async (
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
      await world.callbacks.sendFirst(provider, reaction.transaction);
      return sendAnswer(provider, reaction.answer, reply);
    case 'hang':
      world.held.hang(request, reply);
      return reply;
    case 'reset':
      world.held.reset(request, reply);
      return reply;
  }
};

/** Sends an answer with the headers that the dialect puts on all of them. */
export const sendAnswer = (provider: Provider, answer: WireAnswer, reply: FastifyReply): FastifyReply =>
  reply.status(answer.status).headers(provider.speaker.headersOf(provider)).type('application/json').send(JSON.stringify(answer.body));

/** What became of a request, for the log. */
export const resultOf = (reaction: Reaction): string => {
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
