export { type NotifierConfig, notifierConfigFrom, parseSchedule } from './config.js';
export { createNotifier, type Notifier, NOTIFIER_SCHEMA, type NotifierOptions } from './notifier.js';
