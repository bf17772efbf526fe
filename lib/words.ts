/** A count with its noun: "1 order", "2 orders". */
export const counted = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

const lists = new Intl.ListFormat("en-IE", { type: "conjunction" });

/** What is there of some words, as a person would list it: "a, b and c". */
export const listed = (words: (string | false)[]) => lists.format(words.filter((word) => word !== false));
