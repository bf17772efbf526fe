/** An amount in the currency's minor unit, such as cents, with its currency (ISO 4217). */
export type Money = { cents: number; currency: string };

type Formatter = { format: (amount: number) => string; digits: number };

const formatters = new Map<string, Formatter>();

function formatter(locale: string, currency: string): Formatter {
  const key = `${locale} ${currency}`;
  const found = formatters.get(key);
  if (found) return found;
  const intl = new Intl.NumberFormat(locale, { style: "currency", currency });
  const made = { format: intl.format, digits: intl.resolvedOptions().maximumFractionDigits ?? 2 };
  formatters.set(key, made);
  return made;
}

/** Takes minor units and a currency and gives the amount as people of `locale` write it: 1250 EUR, "en" → "€12.50". */
export function formatMoney(cents: number, currency: string, locale: string): string {
  const { format, digits } = formatter(locale, currency);
  return format(cents / 10 ** digits);
}

/** The amount as a number of the currency itself, for programs: 1250 EUR → 12.5. */
export function amountOf(cents: number, currency: string): number {
  const { digits } = formatter("en", currency);
  return cents / 10 ** digits;
}

/** An amount as somebody types it, "12.50", "12,5" or "€12.50", in minor units; null for what is not one. */
export function centsFrom(typed: string, currency: string): number | null {
  const { digits } = formatter("en", currency);
  const [, whole = "", part = ""] = /^[^\d.,]{0,4}(\d{1,9})(?:[.,](\d{1,3}))?[^\d.,]{0,4}$/.exec(typed.trim()) ?? [];
  if (!whole || part.length > digits || /-/.test(typed)) return null;
  return Number(whole) * 10 ** digits + Number(part.padEnd(digits, "0") || 0);
}
