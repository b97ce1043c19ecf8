import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { documents } from './documents.js';

/** `npm run docs:generate`: writes the documents beside the hand-written ones. Compiled to docs/generator/dist. */
const docs = resolve(import.meta.dirname, '../..');
for (const [file, text] of Object.entries(documents())) {
  await writeFile(join(docs, file), text);
  process.stdout.write(`docs/${file}\n`);
}
