import { type ApiDocument } from './api-document.js';

const PLACES = ['schemas', 'responses', 'headers', 'parameters'] as const;
const REFERENCE = /"#\/components\/(\w+)\/([^"]+)"/g;

const namedIn = (part: unknown): string[] =>
  [...JSON.stringify(part ?? null).matchAll(REFERENCE)].map(([, place, name]) => `${place ?? ''}/${name ?? ''}`);

/** Leaves out components that nothing leads to: a schema of an answer that no path gives would be a promise that nobody keeps. */
export const pruneSchemas = ({ paths, components }: ApiDocument): void => {
  const wanted = new Set<string>();
  const open = namedIn(paths);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (wanted.has(next)) continue;
    wanted.add(next);
    const place = PLACES.find((one) => next.startsWith(`${one}/`));
    if (place) open.push(...namedIn(components[place][next.slice(place.length + 1)]));
  }
  for (const place of PLACES)
    for (const name of Object.keys(components[place])) if (!wanted.has(`${place}/${name}`)) Reflect.deleteProperty(components[place], name);
};
