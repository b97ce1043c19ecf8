import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Chance } from '../oracle/chance.js';
import { misbehave, twisted } from './misbehaviour.js';
import { type Asked, Book, Deal, type State } from './record.js';
import { type Call, type Manner, type Reply, type Saying, type Script, type Twist } from './script.js';
import { type Incoming, type Plain, type Tongue, type Understood } from './tongue.js';

/** What a house does beside the scripts of its transactions; may change as a run goes on. */
export interface Habits {
  /** The share of requests whose connection is cut before they are read. */
  cutsUnread: number;
  /** The share of everything else that is answered with an error: tokens, lists, cancels. */
  failsElsewhere: number;
}

export interface HouseOptions {
  readonly name: string;
  readonly tongue: Tongue;
  /** By the order, and by the client's reference of the attempt. */
  readonly scriptOf: (key: string, ours: string) => Script;
  readonly chance: Chance;
  readonly habits: Habits;
  /** Where it was told to call back, once and for all. */
  readonly configuredCallback: () => string | undefined;
}

const PLAIN: { readonly manner: Manner; readonly twist: Twist } = { manner: 'plain', twist: 'none' };
const TRUTH: Reply = { about: 'truth', ...PLAIN };
const FAILS_ELSEWHERE: readonly Manner[] = ['bare_500', 'hang', 'html', 'truncated_json', 'reset_after_reading', 'empty_body', 'bare_401'];

const nameOf = (word: string | { readonly error: string }): string => (typeof word === 'string' ? word : `error_${word.error}`);

/** A provider that does with every transaction what its script says, and keeps its own record of what it really did. */
export class House {
  readonly book = new Book();
  private readonly server: Server;
  private readonly laterLeft = new Map<string, number>();
  private readonly pending = new Set<Promise<void>>();
  url = '';

  constructor(private readonly options: HouseOptions) {
    this.server = createServer((request, response) => {
      void this.serve(request, response).catch(() => response.destroy());
    });
    this.server.keepAliveTimeout = 300;
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => this.server.close(() => done()));
  }

  /** Until everything that it meant to execute and to tell was executed and told. */
  async settled(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { chance, habits, tongue } = this.options;
    if (chance.happens(habits.cutsUnread)) {
      this.book.note('connection/cut_unread');
      request.socket.resetAndDestroy();
      return;
    }
    const incoming = await read(request);
    if (incoming.path === '/elsewhere') this.book.note('connection/followed_redirect');
    const understood = tongue.understand(incoming);
    await this.answer(understood, incoming, response);
  }

  private async answer(understood: Understood, incoming: Incoming, response: ServerResponse): Promise<void> {
    const { chance, habits } = this.options;
    if (understood.kind === 'take') return this.take(understood.asked, response);
    if (understood.kind === 'about') return this.about(understood, response);
    const fails = chance.happens(habits.failsElsewhere);
    const manner = fails ? chance.pick(FAILS_ELSEWHERE) : 'plain';
    this.book.note(`elsewhere/${understood.kind}_${fails ? manner : 'plain'}`);
    await this.send(response, this.elsewhere(understood, incoming), { manner, twist: 'none' });
  }

  private elsewhere(understood: Exclude<Understood, { kind: 'take' | 'about' }>, incoming: Incoming): Plain {
    const { tongue } = this.options;
    if (understood.kind === 'answered') return understood.plain;
    if (understood.kind === 'page') {
      const shown = this.book.deals
        .filter((deal) => this.isShown(deal) && (understood.of === 'any' || deal.asked.kind === understood.of))
        .map((deal) => ({ deal, state: deal.state }));
      return tongue.page?.(shown, incoming) ?? tongue.notFound;
    }
    const deal = this.book.byTheirs(understood.theirs);
    if (!deal || !tongue.stop) return tongue.notFound;
    const plain = tongue.stop(deal);
    if (deal.state === 'open') deal.state = 'failed';
    return plain;
  }

  private send(response: ServerResponse, plain: Plain, as: { manner: Manner; twist: Twist }): Promise<void> {
    return misbehave(response, plain, as, this.options.tongue.fields);
  }

  private async take(asked: Asked, response: ServerResponse): Promise<void> {
    const { tongue, scriptOf } = this.options;
    const known = tongue.repeated === 'again' ? undefined : this.book.byOurs(asked.ours);
    if (known) {
      this.book.note(`take/repeated_${tongue.repeated}`);
      const plain = tongue.repeated === 'conflict' ? (tongue.conflict ?? tongue.notFound) : tongue.told(known, known.state, true);
      return this.send(response, plain, PLAIN);
    }
    const script = scriptOf(asked.key, asked.ours);
    const left = this.laterLeft.get(asked.ours) ?? script.later.times;
    if (left > 0) {
      this.laterLeft.set(asked.ours, left - 1);
      this.book.note(`take/later_${script.later.retryAfter}`);
      return this.send(response, { ...tongue.later, headers: { ...tongue.later.headers, ...retryAfter(script.later.retryAfter) } }, PLAIN);
    }
    if (script.fate === 'absent') return this.refuse(script.answer, asked, response);
    const deal = new Deal(asked, tongue.theirs(this.book.deals.length + 1, asked.kind), script, this.book.deals.length);
    this.book.deals.push(deal);
    await this.play(deal, response);
  }

  /** Nothing comes of it, whatever is answered. */
  private async refuse(answer: Saying, asked: Asked, response: ServerResponse): Promise<void> {
    this.book.refused++;
    this.note('answer', answer);
    const { tongue } = this.options;
    // A word about a transaction that it never kept.
    const never = new Deal(asked, tongue.theirs(900_000 + this.book.refused, asked.kind), this.options.scriptOf(asked.key, asked.ours), 0);
    await this.send(response, this.plainOf(never, answer), answer);
  }

  private async play(deal: Deal, response: ServerResponse): Promise<void> {
    const { script } = deal;
    const early = script.calls.filter(({ afterMs }) => afterMs < 0);
    const end = this.end(deal);
    if (script.endsAfterMs < 0) await end;
    for (const call of early) await this.call(deal, call);
    for (const call of script.calls.filter(({ afterMs }) => afterMs >= 0)) this.keep(sleep(call.afterMs).then(() => this.call(deal, call)));
    this.note('answer', script.answer);
    await this.send(response, this.plainOf(deal, script.answer), script.answer);
  }

  private end(deal: Deal): Promise<void> {
    const { fate, endsAfterMs } = deal.script;
    if (fate === 'pending') return Promise.resolve();
    if (endsAfterMs < 0) deal.end();
    const ending = endsAfterMs < 0 ? Promise.resolve() : sleep(endsAfterMs).then(() => deal.end());
    this.keep(ending);
    return ending;
  }

  private plainOf(deal: Deal, { word }: Saying): Plain {
    const { tongue } = this.options;
    if (typeof word !== 'string') return this.error(word.error);
    const states = { success: 'success', processing: 'open', failed: 'failed' } as const;
    return tongue.told(deal, states[word], false);
  }

  private error(name: string): Plain {
    const { tongue } = this.options;
    return tongue.errors[name] ?? tongue.unclear[name] ?? tongue.notFound;
  }

  private keep(work: Promise<void>): void {
    const kept: Promise<void> = work.catch(() => undefined).finally(() => this.pending.delete(kept));
    this.pending.add(kept);
  }

  private note(what: string, { word, manner, twist }: Saying): void {
    this.book.note(`${what}/word_${nameOf(word)}`);
    this.book.note(`${what}/manner_${manner}`);
    this.book.note(`${what}/twist_${twist}`);
  }

  private isShown(deal: Deal): boolean {
    return performance.now() - deal.beganAt >= deal.script.hiddenMs;
  }

  private async about(asked: Extract<Understood, { kind: 'about' }>, response: ServerResponse): Promise<void> {
    const { tongue } = this.options;
    const deal = asked.ours === undefined ? this.book.byTheirs(asked.theirs ?? '') : this.book.byOurs(asked.ours);
    if (!deal) return this.send(response, tongue.notFound, PLAIN);
    const reply = deal.script.replies[deal.questions++] ?? TRUTH;
    this.book.note(`reply/about_${nameOf(reply.about)}`);
    this.book.note(`reply/manner_${reply.manner}`);
    this.book.note(`reply/twist_${reply.twist}`);
    if (!this.isShown(deal) && reply.about === 'truth') return this.send(response, tongue.notFound, reply);
    const { plain, twist } = this.replyOf(deal, reply, asked.what);
    await this.send(response, plain, { manner: reply.manner, twist });
  }

  private replyOf(deal: Deal, { about, twist }: Reply, what: 'status' | 'detail'): { plain: Plain; twist: Twist } {
    const { tongue } = this.options;
    if (typeof about !== 'string') return { plain: this.error(about.error), twist };
    const known = (state: State): Plain => tongue.known(deal, state, what);
    switch (about) {
      case 'truth':
        return { plain: known(deal.state), twist };
      case 'not_found':
        return { plain: tongue.notFound, twist: 'none' };
      case 'processing':
        return { plain: known('open'), twist };
      case 'other_amount':
        return { plain: known('success'), twist: 'other_amount' };
      case 'other_transaction':
        return { plain: known(deal.state === 'success' ? 'failed' : 'success'), twist: 'other_reference' };
    }
  }

  private async call(deal: Deal, call: Call): Promise<void> {
    const { tongue, configuredCallback } = this.options;
    const url = call.to === 'request' ? (deal.asked.callbackUrl ?? configuredCallback()) : configuredCallback();
    if (!tongue.callback || url === undefined) return;
    const words = { truth: deal.state, processing: 'open', success: 'success', failed: 'failed' } as const;
    const made = tongue.callback(deal, words[call.word], call, (body) => twisted(body, call.twist, tongue.fields));
    for (let time = 0; time < call.times; time++) {
      const status = await post(url, made);
      this.book.note(`call/${call.word}_${call.afterMs < 0 ? 'early' : 'after'}`);
      this.book.note(`call/signed_${call.signed}`);
      this.book.note(`call/twist_${call.twist}`);
      this.book.note(`call/to_${call.to}`);
      this.book.note(`call/answered_${status}`);
      if (call.times > 1) this.book.note('call/several');
    }
  }
}

const post = async (url: string, { headers, body }: { headers: Record<string, string>; body: string }): Promise<string> => {
  const given = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body, signal: AbortSignal.timeout(3_000) };
  return fetch(url, given).then(
    async (answer) => {
      await answer.arrayBuffer();
      return `${Math.floor(answer.status / 100)}xx`;
    },
    () => 'by_nobody',
  );
};

const retryAfter = (form: Script['later']['retryAfter']): Record<string, string> => {
  if (form === 'none') return {};
  if (form === 'seconds') return { 'Retry-After': '1' };
  if (form === 'thirty_years') return { 'Retry-After': '946080000' };
  if (form === 'date') return { 'Retry-After': new Date(Date.now() + 1_000).toUTCString() };
  return { 'Retry-After': 'soon' };
};

const read = async (request: IncomingMessage): Promise<Incoming> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const url = new URL(request.url ?? '/', 'http://house');
  const body = Buffer.concat(parts).toString('utf8');
  return { method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, headers: request.headers, body };
};
