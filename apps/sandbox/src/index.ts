export { isProviderName, type ProviderConfig, type ProviderName, providerNames, type SandboxConfig, sandboxConfigFrom } from './config.js';
export { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.js';
export { bmatrorCatalogue, type CatalogueProduct, strongmbCatalogue } from './providers/catalogue.js';
