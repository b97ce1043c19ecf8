import { setTimeout as sleep } from 'node:timers/promises';

const READ_MS = 400;
const READ_BYTES = 65_536;

/** What a stream of server-sent events says in a short while; then it is hung up on, as clients do. */
export const beginningOf = async (response: Response): Promise<string> => {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  const late = sleep(READ_MS).then(() => undefined);
  let text = '';
  while (text.length < READ_BYTES) {
    const part = await Promise.race([reader.read(), late]);
    if (part?.value === undefined) break;
    text += decoder.decode(part.value, { stream: true });
  }
  await reader.cancel();
  return text;
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const dataOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** What in it is no stream of events as the document describes one: `id`, `event` and `data`, comments and `retry` between them. */
export const streamFaults = (text: string): string[] => {
  // What stands after the last empty line had not come to its end.
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.flatMap((block) => {
    const lines = block.split('\n').filter((line) => line !== '' && !line.startsWith(':') && !line.startsWith('retry:'));
    // An id alone is where to go on from.
    if (lines.every((line) => line.startsWith('id:'))) return [];
    const fields = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
    const data = dataOf(fields.get('data') ?? '');
    const isEvent = fields.has('id') && isRecord(data) && data['type'] === fields.get('event');
    return isEvent ? [] : [`no event: ${block.slice(0, 200)}`];
  });
};
