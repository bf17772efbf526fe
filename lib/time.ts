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

/** Takes a moment and gives it as people of that locale and time zone write it: a day, a month or day and time. */
export function formatTime(at: Date, style: keyof typeof formats, { locale, timeZone }: Place): string {
  const key = `${style} ${locale} ${timeZone}`;
  const format = formatters.get(key) ?? new Intl.DateTimeFormat(locale, { ...formats[style], timeZone });
  formatters.set(key, format);
  return format.format(at);
}
