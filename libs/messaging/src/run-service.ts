import { createLogger, Database, type Logger, Metrics, runProcess } from '@daftari/platform';
import { createTransport } from './create-transport.js';
import { type Transport } from './messages.js';

/** A service as its main sees it. */
export interface Service {
  /** Consumes and listens; answers with the base URL. */
  start(): Promise<string>;
  /** Finishes what is under way. What waits goes on with the next start. */
  stop(): Promise<void>;
}

/** What a process gives to the services that it runs. */
export interface ServiceParts {
  /** Given, so that services in one process share one; the process closes it. */
  readonly transport: Transport;
  readonly logger: Logger;
  readonly metrics?: Metrics;
}

/** What a service's configuration says of its process, and how the service is made. */
export interface ServicePlan {
  readonly databaseUrl: string;
  /** Left out, messages travel through PostgreSQL. */
  readonly kafkaBrokers?: readonly string[] | undefined;
  readonly shards: number;
  readonly logLevel: string;
  readonly virtualTopics?: Readonly<Record<string, string>>;
  create(parts: Required<ServiceParts>): Promise<Service>;
}

/** Runs one service as a process of its own, with a transport of its own. */
export const runService = (name: string, planFrom: (environment: NodeJS.ProcessEnv) => ServicePlan): void => {
  runProcess(name, async () => {
    const plan = planFrom(process.env);
    const logger = createLogger(name, plan.logLevel);
    const metrics = new Metrics(name);
    const database = new Database({ url: plan.databaseUrl, applicationName: `daftari-${name}-messages` });
    const { kafkaBrokers, shards, virtualTopics } = plan;
    const transport = createTransport({ kafkaBrokers, database, logger, metrics, clientId: name, shards, virtualTopics });
    const service = await plan.create({ transport, logger, metrics });
    logger.info({ url: await service.start() }, 'listens');
    const stop = async (): Promise<void> => {
      await service.stop();
      await transport.close();
      await database.close();
    };
    return { logger, stop };
  });
};
