const marks = /nonce(="|\\":\\")[^"]*"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** A page without what was typed and what each answer has of its own; what is streamed comes in whatever order it was ready. */
export function withoutEcho(html: string, typed = ""): string {
  const plain = (typed ? html.replaceAll(typed, "…") : html).replaceAll(marks, "…");
  const data = [...plain.matchAll(/self\.__next_f\.push\(\[1,"(.*?)"\]\)<\/script>/gs)].map(([, text]) => text);
  const tags = plain.replace(/<script.*?<\/script>/gs, "").split(/(?=<)/);
  return [...tags.toSorted(), ...data.join("").split("\\n").toSorted()].join("\n");
}
