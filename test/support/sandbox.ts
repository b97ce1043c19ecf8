/** The sandbox for the tests of one service: a service never imports another, only the world of its tests does. */
export { createSandbox, type Sandbox } from '../../apps/sandbox/src/index.js';
