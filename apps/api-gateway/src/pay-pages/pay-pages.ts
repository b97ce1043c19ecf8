import { Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { ChannelBook } from '../channels/channel-book.js';
import { type Payable, Payables } from './payables.js';
import { busyPage, missingPage } from './page-parts.js';
import { type Filled, type FormProblems } from './pay-form.js';
import { payPage } from './pay-page.js';
import { isToken, newToken } from '../pay-addresses/pay-tokens.js';
import { PayTries } from './pay-tries.js';
import { type PayWay, payWays } from './pay-ways.js';
import { Paying } from './paying.js';
import { type StandingTry, tryPage, type TryStanding, tryStanding } from './try-page.js';
import { Visitors } from './visitors.js';
import { whyClosed } from './why-closed.js';

/** What a page's address is answered with. */
export type Shown =
  | { readonly kind: 'page'; readonly status: 200 | 404 | 409 | 422; readonly html: string }
  | { readonly kind: 'page'; readonly status: 429; readonly html: string; readonly retryAfterSeconds: number }
  | { readonly kind: 'redirect'; readonly to: string };

/** How a try stands, for the page that watches it; undefined where there is none. */
export type Watched = { readonly state: TryStanding } | undefined;

export const missing = (): Shown => ({ kind: 'page', status: 404, html: missingPage() });
const CHOOSE: FormProblems = { byInput: {}, whole: 'This way to pay is not open any more. Choose another one.' };
const ASKED_OFTEN: FormProblems = {
  byInput: { phone: 'This number was asked too often. Try again in an hour, or pay with another.' },
  whole: undefined,
};
const FULL = 'All payments that this link takes are made or under way. Look again in a few minutes.';
const NOT_STOPPED = 'It cannot be stopped any more. Wait for it to end.';

/** The pages on which anybody who has their address pays an invoice or a link. */
@Injectable()
export class PayPages {
  constructor(
    private readonly payables: Payables,
    private readonly book: ChannelBook,
    private readonly tries: PayTries,
    private readonly paying: Paying,
    private readonly visitors: Visitors,
  ) {}

  /** The page itself. */
  async show(request: FastifyRequest, token: string): Promise<Shown> {
    const refused = await this.refuseLook(request);
    if (refused) return refused;
    const payable = await this.payables.find(token);
    if (!payable) return missing();
    if (payable.kind === 'invoice' && whyClosed(payable) === undefined && (await this.tries.settleOpen(payable.id)))
      return this.pageOf((await this.payables.find(token)) ?? payable, {});
    return this.pageOf(payable, {});
  }

  /** Its form. */
  async pay(request: FastifyRequest, token: string, filled: Filled): Promise<Shown> {
    const refused = await this.refuseStart(request);
    if (refused) return refused;
    const payable = await this.payables.find(token);
    if (!payable) return missing();
    if (whyClosed(payable) !== undefined) return this.pageOf(payable, { status: 409 });
    const way = payWays(await this.book.all(), payable).find(({ channel }) => channel.code === filled['channel']);
    if (!way) return this.pageOf(payable, { filled, problems: CHOOSE });
    return this.payIn(way, payable, filled, request.traceparent);
  }

  /** The page of a try. */
  async showTry(request: FastifyRequest, token: string, tryToken: string): Promise<Shown> {
    const refused = await this.refuseLook(request);
    if (refused) return refused;
    const found = await this.findTry(token, tryToken);
    return found ? { kind: 'page', status: 200, html: tryPage(found.payable, found.standing) } : missing();
  }

  /** What a try's page asks every few seconds. */
  async watch(request: FastifyRequest, token: string, tryToken: string): Promise<Watched | 'too_many'> {
    if (!(await this.visitors.look(request)).allowed) return 'too_many';
    const found = await this.findTry(token, tryToken);
    return found && { state: tryStanding(found.standing) };
  }

  /** Stops a try, so that another way can be chosen. */
  async stop(request: FastifyRequest, token: string, tryToken: string): Promise<Shown> {
    const refused = await this.refuseStart(request);
    if (refused) return refused;
    const found = await this.findTry(token, tryToken);
    if (!found) return missing();
    const { payable, standing } = found;
    if (standing.one.state === 'open' && !(await this.paying.stop(payable, standing.one)))
      return { kind: 'page', status: 409, html: tryPage(payable, standing, NOT_STOPPED) };
    return { kind: 'redirect', to: `/pay/${token}/p/${tryToken}` };
  }

  private async payIn(way: PayWay, payable: Payable, filled: Filled, traceparent: string): Promise<Shown> {
    const tryToken = filled['try'] ?? '';
    const phone = filled['phone'] ?? '';
    if (phone !== '' && !(await this.visitors.ask(payable.id, phone)).allowed)
      return this.pageOf(payable, { filled, problems: ASKED_OFTEN });
    const wish = { token: isToken(tryToken) ? tryToken : newToken(), way, filled };
    const started = await this.paying.start(payable, wish, traceparent);
    if (started.kind === 'wrong') return this.pageOf(payable, { filled, problems: started.problems });
    if (started.kind === 'under_way')
      return { kind: 'redirect', to: started.checkoutUrl ?? `/pay/${payable.token}/p/${started.one.token}` };
    const now = (await this.payables.find(payable.token)) ?? payable;
    return this.pageOf(now, { status: 409, ...(started.kind === 'full' && { closed: FULL }) });
  }

  private async pageOf(
    payable: Payable,
    { filled, problems, status, closed }: { filled?: Filled; problems?: FormProblems; status?: 409; closed?: string },
  ): Promise<Shown> {
    const html = payPage({
      payable,
      ways: payWays(await this.book.all(), payable),
      tryToken: newToken(),
      open: payable.kind === 'invoice' ? await this.tries.openOf(payable.id) : undefined,
      closed: closed ?? whyClosed(payable),
      returned: filled && problems && { channel: filled['channel'] ?? '', filled, problems },
    });
    return { kind: 'page', status: status ?? (problems ? 422 : 200), html };
  }

  private async findTry(
    token: string,
    tryToken: string,
  ): Promise<{ readonly payable: Payable; readonly standing: StandingTry } | undefined> {
    const payable = await this.payables.find(token);
    const one = payable && isToken(tryToken) ? await this.tries.find(tryToken) : undefined;
    if (!payable || !one || (one.invoice_id ?? one.link_id) !== payable.id) return undefined;
    // Where the books cannot be asked, the page shows what is known.
    const payment = await this.tries.settle(one).catch(() => undefined);
    return { payable, standing: { one: (await this.tries.find(tryToken)) ?? one, payment } };
  }

  private async refuseLook(request: FastifyRequest): Promise<Shown | undefined> {
    const verdict = await this.visitors.look(request);
    return verdict.allowed ? undefined : tooMany(verdict.resetSeconds);
  }

  private async refuseStart(request: FastifyRequest): Promise<Shown | undefined> {
    const verdict = await this.visitors.start(request);
    return verdict.allowed ? undefined : tooMany(verdict.resetSeconds);
  }
}

const tooMany = (seconds: number): Shown => ({ kind: 'page', status: 429, html: busyPage(seconds), retryAfterSeconds: seconds });
