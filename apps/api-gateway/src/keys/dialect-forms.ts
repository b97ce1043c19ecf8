import { type Mode, MODES } from '@daftari/contracts';
import { BboxxCredentials } from '@daftari/dialect-bboxx';
import { newSecret, uuidIn } from '@daftari/platform';
import { type TSchema, Type } from '@sinclair/typebox';

export const DIALECTS = ['bmatror', 'blmpay', 'strongmb', 'mpp', 'bboxx'] as const;
/** A dialect that clients may speak here. */
export type DialectName = (typeof DIALECTS)[number];

/** Whom credentials are made for. */
export interface Holder {
  readonly businessId: string;
  readonly mode: Mode;
  /** A customer number of BBOXX that nobody has had. */
  readonly nextCustomer: () => Promise<string>;
}

interface Field {
  /** `shown`: no secret. `hashed`: a secret that requests show, so that it is only compared. `sealed`: one that signatures are made or checked with. */
  readonly kept: 'shown' | 'hashed' | 'sealed';
  readonly make: (holder: Holder) => string | Promise<string>;
  /** Where the other side may have fixed the value already: what it must be like. */
  readonly given?: TSchema;
}

/** How the credentials of one dialect are made and kept. */
export interface DialectForm {
  readonly fields: Readonly<Record<string, Field>>;
  /** The fields that a request is found by. */
  readonly foundBy: readonly string[];
  /** The field that is the secret of the answer. */
  readonly secret: string;
  readonly modes: readonly Mode[];
  /** Whether scopes say what its holder may do. */
  readonly isScoped: boolean;
}

const usual = { modes: MODES, isScoped: true } as const;
const { provider_id, customer_id, origin_id, signature_key } = BboxxCredentials.properties;

/** A client app that has several keys may keep one secret for all of its webhooks. */
const WEBHOOK_SECRET = Type.String({ minLength: 16, maxLength: 256 });

/** Every form (API.md sections 3 and 4). BBOXX tells of real payments only: it has no test mode. */
export const DIALECT_FORMS: Readonly<Record<DialectName, DialectForm>> = {
  bmatror: {
    ...usual,
    fields: {
      api_key: { kept: 'hashed', make: ({ mode }) => newSecret(`bm_${mode}_`) },
      webhook_secret: { kept: 'sealed', make: () => newSecret('bmw_'), given: WEBHOOK_SECRET },
    },
    foundBy: ['api_key'],
    secret: 'api_key',
  },
  blmpay: {
    ...usual,
    fields: {
      secret_key: { kept: 'hashed', make: ({ mode }) => newSecret(`blm_${mode}_`) },
      webhook_secret: { kept: 'sealed', make: () => newSecret('blmw_') },
    },
    foundBy: ['secret_key'],
    secret: 'secret_key',
  },
  strongmb: {
    ...usual,
    fields: { api_key: { kept: 'hashed', make: ({ mode }) => newSecret(`smb_${mode}_`) } },
    foundBy: ['api_key'],
    secret: 'api_key',
  },
  mpp: {
    ...usual,
    fields: {
      secret_id: { kept: 'shown', make: ({ mode }) => newSecret(`mpp_${mode}_`).slice(0, 26) },
      secret_key: { kept: 'hashed', make: () => newSecret('mppk_') },
      business_id: { kept: 'shown', make: ({ businessId }) => uuidIn(businessId) },
    },
    foundBy: ['secret_id'],
    secret: 'secret_key',
  },
  bboxx: {
    fields: {
      provider_id: { kept: 'shown', make: () => '200', given: provider_id },
      customer_id: { kept: 'shown', make: ({ nextCustomer }) => nextCustomer(), given: customer_id },
      origin_id: { kept: 'shown', make: () => 'DAFTARI', given: origin_id },
      signature_key: { kept: 'sealed', make: () => newSecret('bboxx_'), given: signature_key },
    },
    foundBy: ['provider_id', 'customer_id'],
    secret: 'signature_key',
    modes: ['live'],
    isScoped: false,
  },
};
