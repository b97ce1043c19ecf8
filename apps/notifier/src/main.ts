import 'reflect-metadata';
import { EMBEDDED_VIEWS } from '@daftari/contracts';
import { runService } from '@daftari/messaging';
import { notifierConfigFrom } from './config.js';
import { createNotifier } from './notifier.js';

runService('notifier', (environment) => {
  const { config, kafkaBrokers, logLevel } = notifierConfigFrom(environment);
  return {
    databaseUrl: config.databaseUrl,
    kafkaBrokers,
    shards: config.shards,
    logLevel,
    virtualTopics: EMBEDDED_VIEWS,
    create: (parts) => createNotifier({ config, ...parts }),
  };
});
