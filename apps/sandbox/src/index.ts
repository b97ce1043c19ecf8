export {
  type AccountSettings,
  isProviderName,
  type ProviderConfig,
  providerConfig,
  type ProviderName,
  providerNames,
  type SandboxConfig,
  sandboxConfigFrom,
} from './config.js';
export { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.js';
export { bmatrorCatalogue, type CatalogueProduct, strongmbCatalogue } from './providers/catalogue.js';
export { type MppChannel, mppChannels } from './providers/mpp/channels.js';
export { type SimulatedEndpoint, simulatedEndpoints } from './providers/simulated-endpoints.js';
