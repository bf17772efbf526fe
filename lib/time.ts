export const seconds = (count: number) => count * 1000;
export const minutes = (count: number) => seconds(count * 60);
export const hours = (count: number) => minutes(count * 60);
export const days = (count: number) => hours(count * 24);

/** The moment `milliseconds` after `now`; before it when negative. */
export const after = (now: Date, milliseconds: number) => new Date(now.getTime() + milliseconds);

/** How long ago that was, in words, while it is easy to picture; null for what was hours ago. */
export function agoInWords(at: Date, now: Date): string | null {
  const count = Math.floor((now.getTime() - at.getTime()) / minutes(1));
  if (count < 1) return "just now";
  if (count < 60) return count === 1 ? "a minute ago" : `${count} minutes ago`;
  return null;
}

export type Place = { locale: string; timeZone: string };

const formats = {
  day: { day: "numeric", month: "long", year: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  month: { month: "long", year: "numeric" },
  moment: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The day or month of a quarter of an hour in words: clocks are apart by whole ones, and a list names each many times. */
const written = new Map<string, string>();
const mostWritten = 5_000;

/** Takes a moment and gives it as people of that locale and time zone write it: a day, a month or day and time. */
export function formatTime(at: Date, style: keyof typeof formats, { locale, timeZone }: Place): string {
  const key = `${style} ${locale} ${timeZone}`;
  const quarter = style === "day" || style === "month" ? `${key} ${Math.floor(at.getTime() / minutes(15))}` : null;
  const known = quarter && written.get(quarter);
  if (known) return known;
  const format = formatters.get(key) ?? new Intl.DateTimeFormat(locale, { ...formats[style], timeZone });
  formatters.set(key, format);
  const words = format.format(at);
  if (!quarter) return words;
  if (written.size >= mostWritten) written.clear();
  written.set(quarter, words);
  return words;
}
