const formats = new Map<string, Intl.DateTimeFormat>();
const FORMATS_KEPT = 600;

const formatFor = (timezone: string): Intl.DateTimeFormat => {
  const known = formats.get(timezone);
  if (known) return known;
  if (formats.size >= FORMATS_KEPT) formats.clear();
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timezone, format);
  return format;
};

/** Is there such a zone? */
export const isTimezone = (timezone: string): boolean => {
  try {
    formatFor(timezone);
    return true;
  } catch {
    return false;
  }
};

const HOUR_MS = 3_600_000;
const recent = new Map<string, string>();

/**
 * The business's own day at an instant: `2026-11-21`. Zones differ from UTC by whole quarters of an hour, so one answer serves fifteen minutes.
 * @param microseconds the writer's stamp
 */
export const businessDay = (microseconds: number, timezone: string): string => {
  const quarter = Math.floor(microseconds / 1000 / (HOUR_MS / 4));
  const key = `${quarter}|${timezone}`;
  const known = recent.get(key);
  if (known !== undefined) return known;
  if (recent.size >= FORMATS_KEPT) recent.clear();
  const day = formatFor(timezone).format(microseconds / 1000);
  recent.set(key, day);
  return day;
};
