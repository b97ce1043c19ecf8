import { demoProducts } from './products.js';

export const MODES = ['live', 'test'] as const;
type Mode = (typeof MODES)[number];

/** A provider of the demo: where it is in the sandbox, and what it is called here. */
export interface DemoProvider {
  readonly code: string;
  readonly dialect: 'strongmb' | 'bmatror';
  /** Its path below `/providers/` of the sandbox. */
  readonly sandboxName: 'strongmb' | 'strongmb-2' | 'bmatror' | 'bmatror-2';
  readonly mode: Mode;
}

const NAMES = ['strongmb', 'strongmb-2', 'bmatror', 'bmatror-2'] as const;

/** Both modes lead to the sandbox. The first of each dialect runs out of float on demand, the second never does. */
export const demoProviders: readonly DemoProvider[] = MODES.flatMap((mode) =>
  NAMES.map((sandboxName) => ({
    code: `${sandboxName.replace('-', '_')}_${mode}`,
    dialect: sandboxName.startsWith('strongmb') ? ('strongmb' as const) : ('bmatror' as const),
    sandboxName,
    mode,
  })),
);

/** How the sandbox knows this provider's client: one key each, derived from the installation's own. */
export const providerKey = (provider: DemoProvider, sandboxKey: string): string =>
  `${provider.dialect === 'bmatror' ? `bm_${provider.mode}_` : 'smb_'}${provider.code}_${sandboxKey}`;

export const callbackSecret = (provider: DemoProvider, sandboxKey: string): string => `cb_${provider.code}_${sandboxKey}`;

/** What `POST /admin/v1/providers` takes; with the demo's settings every ending settles within 90 seconds. */
export const providerBody = (provider: DemoProvider, sandboxUrl: string, sandboxKey: string): Record<string, unknown> => ({
  code: provider.code,
  dialect: provider.dialect,
  mode: provider.mode,
  base_url: `${sandboxUrl}/providers/${provider.sandboxName}`,
  credentials: { api_key: providerKey(provider, sandboxKey) },
  ...(provider.dialect === 'bmatror' ? { callback: { secret: callbackSecret(provider, sandboxKey) } } : {}),
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
