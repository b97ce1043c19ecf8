import { test } from 'vitest';
import { kafkaIsMissing } from '../support/kafka.js';
import { runSuite } from './suite.js';

const missing = kafkaIsMissing();
if (missing === undefined) runSuite('kafka');
else {
  console.warn(missing);
  test.skip(missing, () => undefined);
}
