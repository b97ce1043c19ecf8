export { type DemoFile, ensureDemo } from './demo/demo.js';
export { firstTry } from './demo/print.js';
export { type Installation, startInstallation } from './installation.js';
export { readOptions, type StandaloneOptions } from './options.js';
export { openDataFolder, openSecrets, type Secrets } from './data-folder.js';
export { type Processes, type ProcessesOptions, portsNeeded, startProcesses } from './processes.js';
export { ServiceProcess } from './service-process.js';
