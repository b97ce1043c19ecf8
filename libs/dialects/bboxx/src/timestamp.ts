const STAMP = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** A message is taken so long after its time, and before it. */
export const FRESH_MS = 300_000;

/** Milliseconds since 1970 of a `MessageTimestamp` (`yyyymmddHHMMSS`, UTC); undefined where it is none, such as the 30th of February. */
export const readTimestamp = (text: string): number | undefined => {
  const match = STAMP.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const atMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return writeTimestamp(atMs) === text ? atMs : undefined;
};

/** An instant as a `MessageTimestamp`. */
export const writeTimestamp = (atMs: number): string => new Date(atMs).toISOString().replace(/\D/g, '').slice(0, 14);

/** Is a message too old, too far ahead, or of no time at all? */
export const isStale = (messageTimestamp: string, nowMs: number): boolean => {
  const atMs = readTimestamp(messageTimestamp);
  return atMs === undefined || Math.abs(nowMs - atMs) > FRESH_MS;
};
