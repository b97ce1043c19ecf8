import { createHash } from 'node:crypto';
import { type AccountSettings } from '@daftari/sandbox';
import { demoProducts } from './products.js';

export const MODES = ['live', 'test'] as const;
type Mode = (typeof MODES)[number];

const DIALECTS = ['strongmb', 'bmatror', 'blmpay', 'mpp'] as const;
type DialectName = (typeof DIALECTS)[number];

/** A provider of the demo: where it is in the sandbox, and what it is called here. */
export interface DemoProvider {
  readonly code: string;
  readonly dialect: DialectName;
  /** Its path below `/providers/` of the sandbox. */
  readonly sandboxName: DialectName | `${DialectName}-2`;
  readonly mode: Mode;
}

/** Both modes lead to the sandbox. The first of each dialect runs out of float on demand, the second never does. */
export const demoProviders: readonly DemoProvider[] = MODES.flatMap((mode) =>
  DIALECTS.flatMap((dialect) =>
    ([dialect, `${dialect}-2`] as const).map((sandboxName) => ({
      code: `${sandboxName.replace('-', '_')}_${mode}`,
      dialect,
      sandboxName,
      mode,
    })),
  ),
);

/** What the provider knows its client by: one key each, derived from the installation's own. */
const credentialsOf = (provider: DemoProvider, sandboxKey: string): Record<string, string> => {
  const { dialect, mode, code } = provider;
  const own = `${code}_${sandboxKey}`;
  switch (dialect) {
    case 'strongmb':
      return { api_key: `smb_${own}` };
    case 'bmatror':
      return { api_key: `bm_${mode}_${own}` };
    case 'blmpay':
      return { secret_key: `blm_${own}` };
    case 'mpp':
      return { secret_id: `mpp_${own}`, secret_key: `mpps_${own}`, business_id: uuidFrom(`business/${own}`) };
  }
};

/** The same UUID for the same text: a business keeps its id over restarts. */
const uuidFrom = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** Strongmb has no callbacks; MPP's are not signed. */
const signsCallbacks = ({ dialect }: DemoProvider): boolean => dialect === 'bmatror' || dialect === 'blmpay';

const callbackSecret = ({ code }: DemoProvider, sandboxKey: string): string => `cb_${code}_${sandboxKey}`;

/** The accounts that the sandbox has, by its names for the providers: each is called back at its own address of the gateway. */
export const sandboxAccounts = (sandboxKey: string, gatewayUrl: string): Record<string, AccountSettings[]> => {
  const accounts: Record<string, AccountSettings[]> = {};
  for (const provider of demoProviders)
    (accounts[provider.sandboxName] ??= []).push({
      ...credentialsOf(provider, sandboxKey),
      ...(provider.dialect === 'strongmb' ? {} : { callback_url: `${gatewayUrl}/callbacks/${provider.code}` }),
      ...(signsCallbacks(provider) ? { callback_secret: callbackSecret(provider, sandboxKey) } : {}),
    });
  return accounts;
};

/** What `POST /admin/v1/providers` takes; with the demo's settings every ending settles within 90 seconds. */
export const providerBody = (provider: DemoProvider, sandboxUrl: string, sandboxKey: string): Record<string, unknown> => ({
  code: provider.code,
  dialect: provider.dialect,
  mode: provider.mode,
  base_url: `${sandboxUrl}/providers/${provider.sandboxName}`,
  credentials: credentialsOf(provider, sandboxKey),
  ...(signsCallbacks(provider) ? { callback: { secret: callbackSecret(provider, sandboxKey) } } : {}),
  timeout_ms: 5_000,
  requery: { first_s: 1, factor: 2, max_s: 10, not_found_is_failed_after_s: 20, give_up_to_case_after_s: 60 },
  limits: { per_second: 2_000, in_flight: 256 },
  status: 'active',
});

/** Airtime has two routes, the rest one. */
export const demoRoutes = (): Record<string, unknown>[] =>
  demoProducts.flatMap((product) =>
    MODES.flatMap((mode) => {
      const codes = product.body['kind'] === 'airtime' ? [product.dialect, `${product.dialect}_2`] : [product.dialect];
      return codes.map((name, index) => ({
        product_code: product.code,
        mode,
        provider: `${name}_${mode}`,
        provider_product_code: product.providerCode,
        priority: index + 1,
        weight: 1,
        cost: product.dialect === 'strongmb' && product.body['kind'] === 'airtime' ? { percent: '-3' } : { amount: '0' },
      }));
    }),
  );
