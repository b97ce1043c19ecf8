import { type ServiceClient } from './service-client.js';

/** The other services, over their internal HTTP. */
export class Neighbours {
  constructor(
    readonly ledger: ServiceClient,
    readonly connector: ServiceClient,
    readonly notifier: ServiceClient,
  ) {}

  async close(): Promise<void> {
    await Promise.all([this.ledger.close(), this.connector.close(), this.notifier.close()]);
  }
}
