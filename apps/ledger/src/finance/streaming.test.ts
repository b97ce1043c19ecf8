import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvField, type Format, reportText } from './formats.js';
import { type Report, type ReportRow, WHOLE } from './report.js';
import { sendReport } from './send-report.js';

const PAGE: readonly ReportRow[] = Array.from({ length: 500 }, (_, line) => ({ line, text: 'x'.repeat(100) }));

/** A report without an end; counts the pages that were taken of it. */
class Endless {
  taken = 0;
  ended = false;
  failsAfter = Infinity;

  get report(): Report {
    return {
      name: 'endless',
      head: { as_of: 'now' },
      rowsName: 'data',
      columns: ['line', 'text'],
      freeText: ['text'],
      pages: this.pages(),
      tail: () => WHOLE,
    };
  }

  private async *pages() {
    try {
      for (;;) {
        await sleep(1);
        if (this.taken >= this.failsAfter) throw new Error('the database went away');
        this.taken++;
        yield PAGE;
      }
    } finally {
      this.ended = true;
    }
  }
}

/** What a number is once it no longer changes. @throws where it goes on */
const cameToRest = async (read: () => number): Promise<number> => {
  for (let tries = 0, before = -1; tries < 40; tries++) {
    if (read() === before) return before;
    before = read();
    await sleep(500);
  }
  throw new Error('It goes on.');
};

describe('a report on its way', () => {
  let endless: Endless;
  let server: FastifyInstance;
  let url: string;
  beforeEach(async () => {
    endless = new Endless();
    server = fastify({ forceCloseConnections: true });
    server.get('/', (_request, reply) => sendReport(reply, endless.report, 'jsonl'));
    url = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => server.close());

  const open = async (): Promise<IncomingMessage> => {
    const request = get(url);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };

  it('begins before it ends, waits for a reader that is slow, and ends with one that goes away', async () => {
    const response = await open();
    await once(response, 'readable');
    expect(String(response.read(20))).toContain('{"line":0');
    // What lies in buffers between the two is megabytes at most: then the reading waits.
    expect(await cameToRest(() => endless.taken)).toBeLessThan(200);
    response.destroy();
    await expect.poll(() => endless.ended).toBe(true);
  });

  it('breaks off where reading fails, so that half of it never looks whole', async () => {
    endless.failsAfter = 3;
    const response = await open();
    await expect(response.forEach(() => undefined)).rejects.toThrow('aborted');
    expect(endless.ended).toBe(true);
  });

  it('is not read for a question about its headers alone', async () => {
    const response = await fetch(url, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/jsonl; charset=utf-8']);
    expect(endless.taken).toBe(0);
  });
});

describe('the formats', () => {
  const text = async (format: Format, pages: ReportRow[][], head = {}): Promise<string> => {
    const source = (async function* () {
      for (const page of pages) yield await Promise.resolve(page);
    })();
    const parts = reportText(
      { name: 'x', head, rowsName: 'data', columns: ['a', 'b'], freeText: ['b'], pages: source, tail: () => WHOLE },
      format,
    );
    let whole = '';
    for await (const part of parts) whole += part;
    return whole;
  };
  const row = (b: string | null, a = '-1.00'): ReportRow => ({ a, b });

  it.each([
    ['no page', []],
    ['empty pages', [[], [row('x')], [], [row('y'), row(null)], []]],
  ])('hold the same rows: %s', async (_what, pages) => {
    const rows = pages.flat();
    expect(JSON.parse(await text('json', pages, { of: 1 }))).toEqual({ of: 1, data: rows, ...WHOLE });
    expect(
      (await text('jsonl', pages))
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
    expect(parse(await text('csv', pages), { columns: true })).toEqual(rows.map(({ a, b }) => ({ a, b: b ?? '' })));
  });

  it.each(['=1+1', '+234', '-cmd|x', '@sum', '\t=1', "'quoted", '＝1'])('a text that begins like %j is no formula', async (b) => {
    const [read] = parse<Record<string, string>>(await text('csv', [[row(b)]]), { columns: true });
    expect(read).toEqual({ a: '-1.00', b: `'${b}` });
  });

  it('quotes what RFC 4180 says', () => {
    expect(['a,b', 'a"b', 'a\r\nb', ' a ', ''].map((one) => csvField(one, true))).toEqual(['"a,b"', '"a""b"', '"a\r\nb"', ' a ', '']);
    expect([csvField(null, true), csvField(5, false)]).toEqual(['', '5']);
  });
});
