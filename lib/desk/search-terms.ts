const escaped = (word: string) => word.replace(/[\\%_]/g, "\\$&");

/** Anywhere in a text; a word that is too short for that, at the beginning of one of the text's words. */
const within = (word: string) => (word.length < 3 ? `% ${escaped(word)}%` : `%${escaped(word)}%`);

const mostWords = 6;

/**
 * What was typed into the box, as patterns for a customer's text: one of each list has to fit. What can be a telephone
 * number is one, however it is written, and whether it was kept with its country or without.
 */
export function customerTerms(typed: string): string[][] {
  const words = typed.split(/\s+/).filter(Boolean).slice(0, mostWords);
  if (!/^[+(]?\d[\d\s().\-/+]*$/.test(typed.trim())) return words.map((word) => [within(word)]);
  const asTyped = within(typed.trim());
  return [[...new Set([asTyped, ...phonePatterns(typed)])]];
}

/** The digits stand at the end of the text, after a blank. A country's code has one to three digits. */
function phonePatterns(typed: string): string[] {
  const digits = typed.replace(/\(0\)|\D/g, "");
  const national = digits.replace(/^0+/, "");
  if (!national) return [];
  const isInternational = /^\s*(\(?\+|00)/.test(typed);
  if (!isInternational) return [within(national), ...(digits === national ? [] : [`% ${digits}%`])];
  const withoutCountry = [1, 2, 3].map((length) => national.slice(length)).filter((rest) => rest.length >= 6);
  return [within(national), ...withoutCountry.flatMap((rest) => [`% 0${rest}`, `% ${rest}`])];
}

/** The same for the code of an order, which is typed in any case, with or without dash and blanks; null for no code. */
export function orderPattern(typed: string): string | null {
  const code = typed.replace(/[\s\p{Pd}]/gu, "").toLowerCase();
  return code && code.length <= 40 ? within(code) : null;
}
