import { bboxxRefusals, wire } from '@daftari/dialect-bboxx';
import { headersOf } from '../../openapi/answer-headers.js';

const PROVIDER_TRANSACTION = 'txn_01890000-0000-7000-8000-000000000072';

const header = (name: string, example: string, required = true) => ({ name, in: 'header', required, schema: { type: 'string' }, example });
const inPath = (name: string, example: string) => ({ name, in: 'path', required: true, schema: { type: 'string' }, example });

const shared = (description: string, example: string) => ({ description, schema: { type: 'string' }, example });
/** Pages of any origin may send and read it. */
const SHARED = {
  'Access-Control-Allow-Origin': shared("Whose pages may read the answer: everybody's.", '*'),
  'Access-Control-Expose-Headers': shared('What such a page may read beside the body.', 'Retry-After, X-Request-Id'),
};

/** @param mayPass whether the same notification may be taken later: then it is told when */
const answer = (description: string, status: wire.AnswerBody['status'], example: string, mayPass = status === 'PENDING') => ({
  description,
  headers: { ...headersOf(mayPass ? ['X-Request-Id', 'Retry-After'] : ['X-Request-Id']), ...SHARED },
  content: {
    'application/json': { schema: wire.AnswerBody, example: { providerTransactionId: PROVIDER_TRANSACTION, status, Description: example } },
  },
});

const WHY: Readonly<Record<number, string>> = {
  400: 'The body is not valid, or the business has no wallet in this currency: `REJECTED`.',
  403: 'A header is missing, the signature, provider or customer is not known, the message is stale, or the wallet takes nothing: `REJECTED`.',
  404: 'A part of the path is longer than any name: `REJECTED`.',
  409: 'The transactionId was notified before with other content: `REJECTED`, and a case is opened.',
  413: 'The body is too large: `REJECTED`.',
  429: 'Too many notifications, or more than the wallet may hold: `REJECTED`.',
};

const refused = Object.values(bboxxRefusals).flatMap((status) =>
  WHY[status] === undefined
    ? []
    : [[status, answer(WHY[status], 'REJECTED', WHY[status].replace(/: `REJECTED`.*/, '.'), status === 429)] as const],
);

const EXAMPLE = { transactionId: '123647', currency: 'RWF', amount: 200, reference: '4567890', subscriber: '250786474859' };

/** The path in the OpenAPI document: it is no controller's, so nothing makes this from the code. */
export const bboxxPaths = {
  '/dialects/bboxx/mm/1.0/payments/payment/{ProviderId}/customers/{CustomerId}/payments': {
    post: {
      operationId: 'bboxx_payment',
      tags: ['dialects'],
      summary: 'BBOXX tells of a payment',
      description:
        'Signed with `base64(HMAC-SHA1(key, body + MessageID + OriginId + CustomerId))`. The live wallet is credited once per transactionId.',
      security: [],
      parameters: [
        inPath('ProviderId', '200'),
        inPath('CustomerId', '12000'),
        header('Authorization', '12000:fq/LZ0n8YxOp0tC3NLaj6GbPFE8='),
        header('MessageID', '74e46da2-41ff-8bba-f529-930acbffdb4c'),
        header('MessageTimestamp', '20161029113022'),
        header('OriginId', 'DAFTARI', false),
      ],
      requestBody: { required: true, content: { 'application/json': { schema: wire.NotificationBody, example: EXAMPLE } } },
      responses: {
        200: answer(
          'The payment is in the books, now or since it was notified before: `ACCEPTED`.',
          'ACCEPTED',
          'The payment was accepted.',
        ),
        ...Object.fromEntries(refused),
        500: answer('Something went wrong here: `PENDING`. The same notification again is always right.', 'PENDING', ''),
        503: answer('Not confirmed: `PENDING`. The same notification again is always right.', 'PENDING', ''),
      },
    },
  },
};
