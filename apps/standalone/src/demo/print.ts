import { type DemoFile } from './demo.js';

/** The four lines of a first try, to be pasted into a shell: each stands alone, once the first was sent. */
export const firstTry = (demo: DemoFile): readonly string[] => {
  const key = demo.businesses[0]?.live_key ?? '';
  const auth = `-H 'Authorization: Bearer ${key}'`;
  const purchase = JSON.stringify({ reference: 'first-try', product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' });
  const found = `$(curl -s '${demo.base_url}/v1/transactions?reference=first-try' ${auth} | grep -o 'txn_[0-9a-f-]*' | head -n 1)`;
  return [
    `curl -s -X POST ${demo.base_url}/v1/purchases ${auth} -H 'Content-Type: application/json' -H 'Prefer: wait=5' -d '${purchase}'; echo`,
    `curl -s "${demo.base_url}/v1/transactions/${found}/events" ${auth}; echo`,
    `curl -s ${demo.base_url}/v1/wallets ${auth}; echo`,
    `curl -s ${demo.sandbox_url}/inbox/demo; echo`,
  ];
};

const TITLES = [
  'buy airtime of 100 NGN (the wallet pays 99)',
  "the transaction's timeline",
  'the wallets',
  'the signed webhooks that the client app got',
];

/** What a start prints: where everything is, and what to try. */
export const welcome = (demo: DemoFile, demoFile: string): string => {
  const rows = [
    ['API', demo.base_url],
    ['explorer', `${demo.base_url}/docs`],
    ['sandbox', demo.sandbox_url],
    ['demo file', demoFile],
    ['operator', demo.admin.operator_key],
    ...demo.businesses.flatMap((business) => [
      [`${business.name} (${business.code})`, `live ${business.live_key}`],
      ['', `test ${business.test_key}`],
    ]),
  ];
  const width = Math.max(...rows.map(([name]) => name?.length ?? 0));
  const table = rows.map(([name, value]) => `  ${(name ?? '').padEnd(width)}  ${value ?? ''}`).join('\n');
  const lines = firstTry(demo).map((line, index) => `# ${index + 1}. ${TITLES[index] ?? ''}\n${line}`);
  return `\nDaftari is ready.\n\n${table}\n\nA first try, to be pasted as it is:\n\n${lines.join('\n')}\n\nCtrl-C stops everything.\n`;
};
