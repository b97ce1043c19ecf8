export { type NotifierConfig, notifierConfigFrom, parseSchedule } from './config.js';
export { createNotifier, type Notifier, type NotifierOptions } from './notifier.js';
