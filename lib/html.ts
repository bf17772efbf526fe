/** The apostrophe as React writes it, so that whoever reads pages by program meets one way only. */
const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

/** Text as it stands in HTML, between tags or in an attribute's quotes. */
export const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/**
 * The same with every sign beyond Latin-1 as a number, for what travels among the scripts of a page: one euro sign makes
 * all the text that it is joined to there twice as wide in memory, and slower to write. `wideSigns` puts them back.
 */
export const escapedToLatin = (text: string) =>
  escaped(text).replace(/[^\0-\xff]/gu, (sign) => `&#${sign.codePointAt(0)};`);

/** What `escaped` would have given in place of `escapedToLatin`. */
export const wideSigns = (latin: string) =>
  latin.replace(/&#(\d+);/g, (_, number) => String.fromCodePoint(Number(number)));
