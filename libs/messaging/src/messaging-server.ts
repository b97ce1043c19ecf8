import { Catch, type INestApplication, type RpcExceptionFilter } from '@nestjs/common';
import { BaseRpcContext, type CustomTransportStrategy, NestMicroservice, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom, type Observable, throwError } from 'rxjs';
import { InvariantError } from './errors.js';
import { type PartitionBatch, partitionKey, type Positions, type Subscription, type Transport } from './messages.js';

export interface MessagingServerOptions {
  readonly transport: Transport;
  readonly group: string;
  readonly positions: Positions;
  readonly batchMax?: number;
}

/**
 * Our transports as a NestJS strategy. A handler is `@EventPattern('topic')` and gets `@Payload() batch: PartitionBatch`; what it throws
 * reaches the transport, which Nest's own servers do not promise. One handler per topic.
 */
export class MessagingServer extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  private subscription: Subscription | undefined;

  constructor(private readonly options: MessagingServerOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    const { transport, group, positions, batchMax } = this.options;
    const topics = [...this.messageHandlers.keys()];
    transport
      .subscribe({ group, topics, positions, receive: (batch) => this.receive(batch), ...(batchMax === undefined ? {} : { batchMax }) })
      .then(
        (subscription) => {
          this.subscription = subscription;
          callback();
        },
        (error: unknown) => callback(error),
      );
  }

  async close(): Promise<void> {
    await this.subscription?.stop();
  }

  /** For health checks: what is assigned and what has stopped. */
  get consumption(): Subscription | undefined {
    return this.subscription;
  }

  /** For health: why messages wait; undefined where all is well. */
  trouble(): string | undefined {
    if (!this.subscription) return 'The topics are not consumed yet.';
    const stopped = this.subscription.stopped();
    return stopped.length === 0 ? undefined : stopped.map((at) => `${partitionKey(at)}: ${at.reason}`).join('; ');
  }

  on(): never {
    throw new Error('This strategy has no events of its own.');
  }

  unwrap(): never {
    throw new Error('This strategy has no client to unwrap.');
  }

  private async receive(batch: PartitionBatch): Promise<void> {
    const handler = this.getHandlerByPattern(batch.topic);
    if (!handler) throw new InvariantError(`No handler for topic ${batch.topic}.`);
    const result: unknown = await handler(batch, new BaseRpcContext([batch.topic, batch.partition]));
    // Awaiting an observable does nothing; its errors appear only to a subscriber.
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }
}

/** Lets a handler's own error through. Nest's default filter replaces it by "Internal server error", and its kind decides what happens to the partition. */
@Catch()
export class MessagingExceptionFilter implements RpcExceptionFilter<unknown> {
  catch(exception: unknown): Observable<never> {
    return throwError(() => exception);
  }
}

/** Adds a subscription to a Nest application: its `@EventPattern` handlers are consumed once `startAllMicroservices` runs. */
export const connectMessaging = (app: INestApplication, options: MessagingServerOptions): MessagingServer => {
  const strategy = new MessagingServer(options);
  // Handlers are bound to their filters when they are registered, so the filter must be there before: Nest's own order is one call.
  const microservice = app.connectMicroservice({ strategy }, { inheritAppConfig: false, deferInitialization: true });
  microservice.useGlobalFilters(new MessagingExceptionFilter());
  if (!(microservice instanceof NestMicroservice)) throw new Error('This version of Nest connects something else than a NestMicroservice.');
  microservice.registerListeners();
  microservice.setIsInitialized(true);
  microservice.setIsInitHookCalled(true);
  return strategy;
};
