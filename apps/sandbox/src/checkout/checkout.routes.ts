import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { formatAmount } from '@daftari/money';
import { type ProviderName } from '../config.js';
import { type Standing } from '../providers/endings.js';
import { type Provider } from '../providers/provider.js';
import { decide, type ProviderWorld } from '../providers/provider-world.js';
import { isOpen, stateAt, type Transaction } from '../providers/transaction.js';
import { keepBodiesAsText } from '../raw-bodies.js';
import { checkoutPage, missingPage, overPage, unclearPage } from './checkout-page.js';

/** What the customer can choose, and what it makes of the payment. */
const outcomes = { success: 'completed', decline: 'failed', cancel: 'cancelled' } as const satisfies Record<string, Standing>;
type Outcome = keyof typeof outcomes;

const Choice = TypeCompiler.Compile(
  Type.Object({ outcome: Type.Union([Type.Literal('success'), Type.Literal('decline'), Type.Literal('cancel')]) }),
);
const Shown = TypeCompiler.Compile(
  Type.Object({
    details: Type.Object({ redirect_url: Type.String(), cancel_url: Type.String() }),
    customer: Type.Object({ firstname: Type.String(), lastname: Type.String() }),
  }),
);

/** Nothing from elsewhere, no frames, no script; the form may lead on to the shop. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http: https:; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

interface Payment {
  readonly provider: Provider;
  readonly transaction: Transaction;
}

/** `GET` and `POST {checkout_url}`: the page on which the customer of a card payment pays, is declined, or cancels (API.md §7). */
export const serveCheckout = (instance: FastifyInstance, providers: ReadonlyMap<ProviderName, Provider>, world: ProviderWorld): void => {
  void instance.register((scope, _options, done) => {
    keepBodiesAsText(scope);
    const path = '/checkout/:provider/:reference';
    scope.get<{ Params: { provider: string; reference: string } }>(path, (request, reply) => {
      const payment = paymentAt(providers, request.params);
      return payment === undefined ? sendPage(reply, 404, missingPage()) : show(payment, reply);
    });
    scope.post<{ Params: { provider: string; reference: string } }>(path, (request, reply) =>
      choose(paymentAt(providers, request.params), world, request, reply),
    );
    done();
  });
};

const paymentAt = (
  providers: ReadonlyMap<ProviderName, Provider>,
  { provider: name, reference }: { readonly provider: string; readonly reference: string },
): Payment | undefined => {
  const provider = [...providers.values()].find((one) => one.name === name);
  const transaction = provider?.find(reference);
  return provider === undefined || transaction === undefined || transaction.checkoutBase === null ? undefined : { provider, transaction };
};

const show = ({ provider, transaction }: Payment, reply: FastifyReply): FastifyReply => {
  const nowMs = Date.now();
  if (!isOpen(transaction, nowMs)) return sendOver({ provider, transaction }, reply, 200);
  const { currency, faceMinor, providerReference: reference, shown } = transaction;
  const payer = Shown.Check(shown) ? `${shown.customer.firstname} ${shown.customer.lastname}` : '';
  const amount = `${grouped(formatAmount(faceMinor, currency))} ${currency}`;
  return sendPage(reply, 200, checkoutPage({ amount, reference, payer }));
};

/** `50000.00` for people: `50,000`. */
const grouped = (amount: string): string => amount.replace(/\.00$/, '').replace(/\B(?=(\d{3})+(?!\d))/g, ',');

const choose = async (
  payment: Payment | undefined,
  world: ProviderWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { isJson, chosen } = choiceIn(request);
  if (payment === undefined)
    return isJson ? reply.status(404).send({ error: 'There is no payment here.' }) : sendPage(reply, 404, missingPage());
  if (chosen === undefined) return isJson ? reply.status(422).send({ error: OUTCOMES }) : sendPage(reply, 422, unclearPage());
  const { provider, transaction } = payment;
  if (!isOpen(transaction, Date.now())) return isJson ? sendUsed(payment, reply) : sendOver(payment, reply, 409);
  await decide(provider, world, transaction, outcomes[chosen]);
  const redirect_url = backTo(transaction, outcomes[chosen]);
  if (isJson) return reply.status(200).send({ reference: transaction.providerReference, status: wordOf(payment), redirect_url });
  return redirect_url === undefined ? sendOver(payment, reply, 200) : reply.redirect(redirect_url, 303);
};

const OUTCOMES = 'outcome must be "success", "decline" or "cancel".';

/** A form sends itself; everything else counts as JSON, which checks and scripts send. */
const choiceIn = ({ body, headers }: FastifyRequest): { readonly isJson: boolean; readonly chosen: Outcome | undefined } => {
  const text = typeof body === 'string' ? body : '';
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const said = isForm ? Object.fromEntries(new URLSearchParams(text)) : jsonOrNothing(text);
  return { isJson: !isForm, chosen: Choice.Check(said) ? said.outcome : undefined };
};

const jsonOrNothing = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const sendUsed = (payment: Payment, reply: FastifyReply): FastifyReply => {
  const status = wordOf(payment);
  return reply.status(409).send({ error: `This payment is already ${status}.`, reference: payment.transaction.providerReference, status });
};

const sendOver = (payment: Payment, reply: FastifyReply, httpStatus: number): FastifyReply => {
  const { transaction } = payment;
  const back = backTo(transaction, stateAt(transaction, Date.now()).standing);
  return sendPage(reply, httpStatus, overPage(wordOf(payment), transaction.providerReference, back));
};

/** Where the document sends the customer: on after success, back otherwise. */
const backTo = ({ shown }: Transaction, standing: Standing): string | undefined => {
  if (!Shown.Check(shown)) return undefined;
  return standing === 'completed' ? shown.details.redirect_url : shown.details.cancel_url;
};

const wordOf = ({ provider, transaction }: Payment): string => provider.speaker.words[stateAt(transaction, Date.now()).standing];

const sendPage = (reply: FastifyReply, status: number, html: string): FastifyReply =>
  reply.status(status).headers(PAGE_HEADERS).type('text/html; charset=utf-8').send(html);
