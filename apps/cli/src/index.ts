export { EXIT } from './cli-error.js';
export { run } from './program.js';
export { type Terminal } from './terminal.js';
