import { writeFileSync } from 'node:fs';
import { describeGateway } from '@daftari/api-gateway';

/**
 * Writes `openapi.json` from the gateway's code: `npm run docs:generate`. A test holds the checked-in copy against what this makes,
 * so that every change of the contract is seen as a difference.
 */
export const openApi = async (): Promise<string> => `${JSON.stringify(await describeGateway(), null, 2)}\n`;

if (import.meta.main) writeFileSync(new URL('openapi.json', import.meta.url), await openApi());
