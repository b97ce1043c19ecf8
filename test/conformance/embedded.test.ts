import { runSuite } from './suite.js';

runSuite('embedded');
