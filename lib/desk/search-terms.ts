/** One of `anchors` has to be in a customer's text, and where there are `forms` one of these too, which is not looked up. */
export type CustomerTerm = { anchors: string[]; forms: string[] };

const escaped = (word: string) => word.replace(/[\\%_]/g, "\\$&");

/** Anywhere in a text; a word that is too short for that, at the beginning of one of the text's words. */
const within = (word: string) => (word.length < 3 ? `% ${escaped(word)}%` : `%${escaped(word)}%`);

const mostWords = 6;
const shortestNumber = 6;

/**
 * What was typed into the box, as patterns for a customer's text. What can be a telephone number is one, however it is
 * written, and whether it was kept with its country or without.
 */
export function customerTerms(typed: string): CustomerTerm[] {
  const words = typed.split(/\s+/).filter(Boolean).slice(0, mostWords);
  if (/^[+(]?\d[\d\s().\-/+]*$/.test(typed.trim())) return [numberTerm(typed.trim())];
  return words.map((word) => ({ anchors: [within(word)], forms: [] }));
}

/** Digits stand at the end of the text, after a blank. A country's code has one to three; what follows is in every form. */
function numberTerm(typed: string): CustomerTerm {
  const digits = typed.replace(/\(0\)|\D/g, "");
  const number = digits.replace(/^0+/, "") || digits;
  const isInternational = /^(\(?\+|00)/.test(typed);
  const core = number.slice(3);
  if (isInternational && core.length >= shortestNumber) {
    const withoutCountry = [1, 2, 3].map((length) => number.slice(length));
    return {
      anchors: [within(core)],
      forms: [within(number), ...withoutCountry.flatMap((rest) => [`% 0${rest}`, `% ${rest}`])],
    };
  }
  const isOneWord = /^[\d.\-/]+$/.test(typed);
  return { anchors: [...new Set([within(number), ...(isOneWord ? [within(typed)] : [])])], forms: [] };
}

/** The same for the code of an order, which is typed in any case, with or without dash and blanks; null for no code. */
export function orderPattern(typed: string): string | null {
  const code = typed.replace(/[\s\p{Pd}]/gu, "").toLowerCase();
  return code && code.length <= 40 ? within(code) : null;
}
