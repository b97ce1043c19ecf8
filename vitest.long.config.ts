import { mergeConfig } from 'vitest/config';
import suite from './vitest.config.ts';

/** What takes long and is run on its own: `npm run test:long`. */
const config = mergeConfig(suite, { test: {} });
export default { ...config, test: { ...config.test, include: ['test/**/*.long.ts'] } };
