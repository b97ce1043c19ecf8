import { describe, expect, it } from 'vitest';
import { askOnce, operation, type Outcome, type PurchaseInput, tidyText } from './index.js';

const access = { api_key: 'bm_live_very_secret', region: 'west' };

describe('what a provider says, as it may be kept', () => {
  it('has no secret, no control characters, no half characters and an end', () => {
    expect(tidyText(`key bm_live_very_secret is\u0000\nbad in west \ud800`, access)).toBe('key [redacted] is bad in west  ');
    expect(tidyText('x'.repeat(1_000_000))).toHaveLength(300);
  });

  it('of an operation and its requery', () => {
    const declined: Outcome = { kind: 'declined', code: 'unauthorized', detail: `no ${access.api_key}`, anotherRoute: true };
    const request = { method: 'GET', path: '/', headers: {} } as const;
    const purchase = operation<PurchaseInput, typeof access>({
      reference: 'ours',
      build: () => request,
      interpret: () => declined,
      requery: () => ({ request, read: () => ({ ask: askOnce({ request, read: () => declined }) }) }),
    });
    const input: PurchaseInput = { kind: 'airtime', reference: 'a', productCode: 'x', recipient: '1', amountMinor: 1n };
    const answer = { status: 401, headers: {}, body: '' };
    expect(purchase.build(input, access).read(answer)).toEqual({ ...declined, detail: 'no [redacted]' });
    const first = purchase.requery(input, access).read(answer);
    expect('ask' in first && first.ask.read(answer)).toEqual({ known: { ...declined, detail: 'no [redacted]' } });
  });
});
