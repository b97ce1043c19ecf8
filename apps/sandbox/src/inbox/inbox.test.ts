import { describe, expect, it } from 'vitest';
import { Inboxes } from './inbox.js';

const item = (rawBody: string) => ({ receivedAtMs: 0, headers: {}, rawBody });

describe('inboxes', () => {
  it('keep the newest up to the bound, in the order received', async () => {
    const inboxes = new Inboxes(10);
    for (let n = 0; n < 57; n++) await inboxes.keep('a', item(String(n)));
    const { received, data } = inboxes.list('a');
    expect(received).toBe(57);
    expect(data.map(({ body }) => body)).toEqual([47, 48, 49, 50, 51, 52, 53, 54, 55, 56]);
  });

  it('are bounded in bytes and in number', async () => {
    const inboxes = new Inboxes(1_000);
    const megabyte = 'x'.repeat(1_048_576);
    for (let n = 0; n < 40; n++) await inboxes.keep('big', item(megabyte));
    expect(inboxes.list('big').data.length).toBe(32);
    for (let n = 0; n < 999; n++) expect(await inboxes.keep(`n${String(n)}`, item('1'))).toBe(true);
    expect(await inboxes.keep('one too many', item('1'))).toBe(false);
  });

  it('restore only what an inbox wrote', () => {
    const inboxes = new Inboxes(10);
    inboxes.restore({ name: 'a', at: 1, headers: { 'webhook-id': 'x' }, raw: '{}' });
    inboxes.restore({ name: 'a' });
    inboxes.restore(null);
    expect(inboxes.list('a').data).toEqual([
      { received_at: '1970-01-01T00:00:00.001Z', headers: { 'webhook-id': 'x' }, body: {}, raw_body: '{}' },
    ]);
  });
});
