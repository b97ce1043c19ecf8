import { type Received } from '../speaker.js';

/** What was asked, from the body, or from the query where the body was left behind on the way: not every proxy sends one on with a GET. */
export const jsonOrQuery = ({ body, query }: Received): unknown => {
  if (body === '') return query;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};
