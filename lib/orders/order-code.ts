import { randomInt } from "node:crypto";

/** Digits and capitals without those that are mistaken for one another: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. */
const letters = "34679ACDEFGHJKMNPQRTWXY";

/** A random code that can be read aloud, such as "K7QM-3XW9": 23 to the eighth, 78 thousand million of them. */
export const newOrderCode = (): string => newCode(2);

/** The same of so many groups of four. */
export function newCode(groups: number): string {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: groups }, group).join("-");
}

/** What a placed order can be found by: its code with and without the dash, and what is in it, in lower case. */
export function searchTextOf(code: string, lineNames: string[]): string {
  return [code, code.replace("-", ""), ...lineNames].join("\n").toLowerCase();
}
