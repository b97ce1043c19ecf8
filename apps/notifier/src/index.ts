export { type NotifierConfig, notifierConfigFrom, parseSchedule } from './config.js';
export { resealWebhookSecrets } from './endpoints/reseal.js';
export { createNotifier, type Notifier, NOTIFIER_SCHEMA, type NotifierOptions } from './notifier.js';
