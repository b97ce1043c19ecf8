import { parse } from 'yaml';

/** The services of docker-compose.yml that run our own image. */
export const OURS = ['ledger', 'provider-connector', 'notifier', 'api-gateway', 'sandbox'] as const;

export interface ComposeService {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export const readCompose = (text: string): ComposeFile => parse(text, { merge: true }) as ComposeFile;

/** Where not any text will do. */
const SAMPLES: Readonly<Record<string, string>> = { DAFTARI_SIGNING_KEY: Buffer.alloc(32, 1).toString('base64') };

/** A service's environment with sample values where .env would give them. */
export const serviceEnvironment = (compose: ComposeFile, name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(compose.services[name]?.environment ?? {}).map(([variable, value]) => [
      variable,
      value.replace(/\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g, sample),
    ]),
  );

const sample = (_: string, variable: string, fallback: string | undefined): string =>
  fallback ??
  SAMPLES[variable] ??
  `${variable.startsWith('DAFTARI_OPERATOR') || variable.startsWith('DAFTARI_FINANCE') ? 'dk_admin_' : ''}${variable.toLowerCase()}_for_tests_of_the_compose_file`;
