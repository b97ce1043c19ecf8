import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserIsMissing, type Tab, TestBrowser } from '../support/browser.js';
import { TestInstallation } from '../support/installation.js';

const missing = browserIsMissing();
if (missing !== undefined) console.log(missing);

/** The explorer is served with the documents, and what is tried out in it is asked of this very gateway. */
describe.skipIf(missing !== undefined)('the explorer', () => {
  let daftari: TestInstallation;
  let browser: TestBrowser;
  let tab: Tab;
  beforeAll(async () => {
    daftari = await TestInstallation.start('embedded');
    browser = await TestBrowser.start();
    tab = await browser.phone();
    await tab.open(`${daftari.processes.gateways[0]!.url}/docs`);
    await tab.until('document.querySelector(".opblock")');
  }, 180_000);
  afterAll(async () => {
    await browser.stop();
    await daftari.stop();
  });

  /** What comes of an operation that is tried out: the status and the body, as the page shows them. */
  const tried = async (operation: string): Promise<{ status: string; body: string }> => {
    const block = `#operations-${operation}`;
    await tab.until(`document.querySelector('${block} .opblock-summary-control')`);
    await tab.read(`document.querySelector('${block} .opblock-summary-control').click()`);
    await tab.until(`document.querySelector('${block} .try-out__btn')`);
    await tab.read(`document.querySelector('${block} .try-out__btn').click()`);
    await tab.until(`document.querySelector('${block} .execute')`);
    await tab.read(`document.querySelector('${block} .execute').click()`);
    await tab.until(`document.querySelector('${block} .live-responses-table .response-col_status')`);
    return {
      status: await tab.read(`document.querySelector('${block} .live-responses-table tbody .response-col_status').innerText`),
      body: await tab.read(`document.querySelector('${block} .live-responses-table tbody .response-col_description').innerText`),
    };
  };

  it('asks the native API with the key that it was given', async () => {
    await tab.read(`ui.preauthorizeApiKey('bearer', ${JSON.stringify(daftari.key)})`);
    const { status, body } = await tried('account-getAccount');
    expect(status).toMatch(/^200/);
    expect(body).toContain(daftari.demo.businesses[0]!.id);
  });

  it('offers the document of each dialect, and asks at its base address', async () => {
    const offered = await tab.read(`[...document.querySelectorAll('.topbar select option')].map((one) => one.textContent)`);
    expect(offered).toEqual(['Daftari', 'bmatror', 'blmpay', 'strongmb', 'mpp']);
    await tab.read(`(() => {
      const select = document.querySelector('.topbar select');
      select.value = '/dialects/bmatror/openapi.json';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    })()`);
    await tab.until(`document.querySelector('#operations-bmatror-balance')`);
    await tab.read(`ui.preauthorizeApiKey('bmatror', ${JSON.stringify(daftari.demo.businesses[0]!.dialects!.bmatror!.live_key)})`);
    const { status, body } = await tried('bmatror-balance');
    expect(status).toMatch(/^200/);
    expect(body).toContain('GHS');
  });
});
