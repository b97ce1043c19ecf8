import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type TestInstallation } from '../support/installation.js';
import { type Order } from './wares.js';

/** An order and the transaction that came of it. */
export interface Placed {
  readonly order: Order;
  readonly id: string;
}

const GIVE_UP_MS = 120_000;
/** Where the answer with the page was lost there is none. */
const PAGE_MS = 15_000;

/** A client that does what every client should: the same body and reference again until there is an answer. Keeps what it was told when it was not. */
export class StormClient {
  readonly problems: string[] = [];
  /** How many orders were placed so far. */
  placed = 0;

  constructor(private readonly daftari: TestInstallation) {}

  async place(order: Order): Promise<Placed> {
    const { body } = await this.sent(order);
    this.placed++;
    if (order.onPage !== undefined) await this.decideOnPage(String(body.id), order.onPage);
    return { order, id: String(body.id) };
  }

  private async sent(order: Order): Promise<Answer> {
    const until = Date.now() + GIVE_UP_MS;
    for (;;) {
      const answer = await this.daftari.call('POST', order.path, order.body).catch(() => undefined);
      if (answer && answer.status < 300) return answer;
      if (answer) this.problems.push(JSON.stringify(answer.body));
      if (answer && answer.status !== 503 && answer.status !== 429)
        throw new Error(`${order.reference} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      if (Date.now() > until) throw new Error(`${order.reference} was not answered.`);
      await sleep(300);
    }
  }

  /** Waits for the page of a card payment and presses a button on it. */
  private async decideOnPage(id: string, outcome: string): Promise<void> {
    const until = Date.now() + PAGE_MS;
    for (;;) {
      const found = await this.daftari.call('GET', `/v1/transactions/${id}`).catch(() => undefined);
      const url: unknown = found?.body.checkout_url;
      if (typeof url === 'string') {
        await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ outcome }) });
        return;
      }
      // What ended before there was a page has none.
      if (Date.now() > until || (found?.status === 200 && !['pending', 'processing', 'transmitted'].includes(String(found.body.status))))
        return;
      await sleep(200);
    }
  }
}

/** Does something with each, so many at once. */
export const atOnce = async <T, R>(items: readonly T[], count: number, work: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) results[at] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: count }, worker));
  return results;
};
