import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { CommandReply, TransactionEnded } from '@daftari/contracts';
import { Problem } from '@daftari/platform';
import { type FastifyInstance } from 'fastify';
import { type GatewayReplies } from './gateway-replies.js';

const Replies = Type.Object({ replies: Type.Array(Type.Union([CommandReply, TransactionEnded]), { maxItems: 10_000 }) });
const repliesCheck = TypeCompiler.Compile(Replies);

/** A batch of 500 replies with their transactions is larger than any request of a client. */
const BODY_MAX_BYTES = 16 * 1_048_576;

const parse = (text: string): Static<typeof Replies> => {
  const body: unknown = JSON.parse(text);
  if (!repliesCheck.Check(body)) throw new Problem('validation_failed', 'Expected {"replies": […]} of command replies.');
  return body;
};

/** `POST /internal/replies`: where ledgers in other processes send their answers, in batches. */
export const serveReplies = (instance: FastifyInstance, inbox: GatewayReplies): void => {
  void instance.register((scope, _options, done) => {
    scope.setErrorHandler(scope.answerProblem);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => parsed(null, body));
    scope.post('/internal/replies', { bodyLimit: BODY_MAX_BYTES }, (request, reply) => {
      inbox.deliver(parse(String(request.body)).replies);
      return reply.status(204).send();
    });
    done();
  });
};
