import { type ServedWebhooks } from '@daftari/dialect';
import { webhooks as blmpay } from '@daftari/dialect-blmpay';
import { webhooks as bmatror } from '@daftari/dialect-bmatror';
import { webhooks as mpp } from '@daftari/dialect-mpp';

/** The dialects that have webhooks of their own. */
export const WEBHOOK_DIALECTS = ['bmatror', 'blmpay', 'mpp'] as const;
export type WebhookDialect = (typeof WEBHOOK_DIALECTS)[number];

const WEBHOOKS: Readonly<Record<WebhookDialect, ServedWebhooks>> = { bmatror, blmpay, mpp };

const isWebhookDialect = (name: string): name is WebhookDialect => WEBHOOK_DIALECTS.some((dialect) => dialect === name);

/** How a dialect's webhooks are made; undefined where it has none of its own: Standard Webhooks are sent. */
export const webhooksOf = (dialect: string | null | undefined): ServedWebhooks | undefined =>
  dialect !== null && dialect !== undefined && isWebhookDialect(dialect) ? WEBHOOKS[dialect] : undefined;
