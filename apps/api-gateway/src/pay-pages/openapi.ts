import { headersOf } from '../openapi/answer-headers.js';
import { PAGE_HEADERS } from './pay-pages.routes.js';
import { TRY_STANDINGS } from './try-page.js';

const text = { type: 'string' };

/** The headers of every page, with the values that they always have. */
const PAGE = {
  ...headersOf(['X-Request-Id']),
  ...Object.fromEntries(
    Object.entries(PAGE_HEADERS).map(([name, value]) => [name, { required: true, schema: { type: 'string', enum: [value] } }]),
  ),
};

const html = (description: string) => ({ description, headers: PAGE, content: { 'text/html': { schema: text } } });
const busy = { ...html('Too many requests from one address'), headers: { ...PAGE, ...headersOf(['Retry-After']) } };
const onward = (description: string) => ({
  description,
  headers: { ...PAGE, Location: { required: true, description: 'Where it goes on.', schema: { ...text, format: 'uri-reference' } } },
});
const state = (description: string, schema: object, example: unknown) => ({
  description,
  headers: PAGE,
  content: { 'application/json': { schema: { type: 'object', properties: { state: schema }, required: ['state'] }, example } },
});

const inPath = (name: string, example: string, description: string) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: text,
  example,
});
const TOKEN = inPath('token', 'i_AbCdEfGhIjKlMnOpQrStUv', 'The end of a `pay_url`: whoever has it may look and pay.');
const TRY = inPath('try', 'AbCdEfGhIjKlMnOpQrStUv', 'One try at paying, named by the page that began it.');

const form = {
  type: 'object',
  properties: {
    try: { ...text, description: 'Of the hidden field of the page: sent twice, it is one payment.' },
    channel: { ...text, description: 'The way to pay.' },
    amount: { ...text, description: 'Of a link with an open amount.' },
    name: text,
    phone: text,
    email: text,
  },
  required: ['channel'],
  additionalProperties: { ...text, description: '`field_` and a field of the channel.' },
};
const EXAMPLE = { try: TRY.example, channel: 'OM', phone: '076123456' };

const operation = (operationId: string, summary: string, parameters: readonly object[], responses: object) => ({
  operationId,
  tags: ['pay pages'],
  summary,
  security: [],
  parameters,
  responses,
});
/** A part of the address that is longer than any token leads to no try at all, and is answered as pages are. */
const noState = state('No such try', { type: 'null' }, { state: null });
const lost = { ...noState, content: { ...noState.content, 'text/html': { schema: text } } };
const FAULT = html('Something went wrong here; nothing is told of what');

const asset = (operationId: string, summary: string, type: string) => ({
  get: operation(operationId, summary, [], {
    200: {
      description: 'The file',
      headers: { 'X-Content-Type-Options': { required: true, schema: { ...text, enum: ['nosniff'] } } },
      content: { [type]: { schema: text } },
    },
  }),
});
const returnPage = (operationId: string, summary: string) => ({
  get: operation(operationId, summary, [], {
    200: {
      description: 'The page, which tells nothing about the payment',
      headers: { 'Content-Security-Policy': { required: true, schema: text } },
      content: { 'text/html': { schema: text } },
    },
  }),
});

/** The public pages of invoices and payment links: they are no controller's, so nothing makes this from decorators. */
export const payPaths = {
  '/pay/{token}': {
    get: operation('showPayPage', 'The page of an invoice or payment link', [TOKEN], {
      200: html('What is asked for, and the ways to pay it'),
      404: html('No such page'),
      429: busy,
      500: FAULT,
    }),
    post: {
      ...operation('payOnPage', 'Its form: begin to pay', [TOKEN], {
        303: onward('To the page of the try, or to the page of a card'),
        404: html('No such page'),
        409: html('It takes no payment any more, or none now'),
        413: html('The form is larger than 16 KiB'),
        415: html('Not a form'),
        422: html('The page again, with what is wrong beside each field'),
        429: busy,
        500: FAULT,
      }),
      requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: form, example: EXAMPLE } } },
    },
  },
  '/pay/{token}/p/{try}': {
    get: operation('showPayTry', 'How a try at paying goes on, and how it ended', [TOKEN, TRY], {
      200: html('As it stands'),
      404: html('No such try'),
      429: busy,
      500: FAULT,
    }),
  },
  '/pay/{token}/p/{try}/stop': {
    post: operation('stopPayTry', 'Stop a try, so that another way can be chosen', [TOKEN, TRY], {
      303: onward('To the page of the try'),
      404: html('No such try'),
      409: html('It cannot be stopped any more'),
      413: html('The form is larger than 16 KiB'),
      415: html('Not a form'),
      429: busy,
      500: FAULT,
    }),
  },
  '/pay/{token}/p/{try}/state': {
    get: operation('watchPayTry', 'What the page of a try asks every few seconds', [TOKEN, TRY], {
      200: state('As it stands', { ...text, enum: TRY_STANDINGS }, { state: 'confirm_on_phone' }),
      404: lost,
      429: state('Too many requests from one address', { type: 'null' }, { state: null }),
      500: FAULT,
    }),
  },
  '/pay/pay.css': asset('getPayPageStyle', 'The style of the pages', 'text/css'),
  '/pay/pay.js': asset('getPayPageScript', 'What watches a try', 'text/javascript'),
  '/checkout/done': returnPage('showCheckoutDone', 'Where a card’s payer comes back to'),
  '/checkout/cancelled': returnPage('showCheckoutCancelled', 'Where a card’s payer comes back to who did not pay'),
};
