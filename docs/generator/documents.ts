import { asyncApi } from './async-api.js';
import { eventsPage } from './events-page.js';

/** The generated documents by file name, below `docs/`. */
export const documents = (): Readonly<Record<string, string>> => ({
  'events.md': eventsPage(),
  'asyncapi.json': `${JSON.stringify(asyncApi(), null, 2)}\n`,
});
