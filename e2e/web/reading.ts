import { plain } from "#e2e/web/posting.ts";

const unseen = /<(script|style|template)\b.*?<\/\1>|<head\b.*?<\/head>|<(\w+)[^>]* hidden="">.*?<\/\2>|<!--.*?-->/gs;
const inline = /<\/?(a|b|span|strong|time|em|code)(?=[\s>])[^>]*>/g;

const attribute = (tag: string, name: string) => plain(new RegExp(` ${name}="([^"]*)"`, "i").exec(tag)?.[1] ?? "");

/** A page or a part of it, read from its HTML as it looks to who has no script. */
export class Reading {
  /** All that was sent, with what only scripts read. */
  readonly source: string;
  readonly title: string;
  readonly html: string;

  constructor(html: string) {
    this.source = html;
    this.title = plain(/<title>(.*?)<\/title>/s.exec(html)?.[1] ?? "");
    this.html = html.replace(unseen, "");
  }

  /** Its words, with one space between blocks. */
  get text(): string {
    const words = this.html.replace(inline, "").replace(/<[^>]*>/g, " ");
    return plain(words).replace(/\s+/g, " ").trim();
  }

  get heading(): string {
    return this.parts("h1")[0]?.text ?? "";
  }

  /** What interrupts a reader, or nothing. */
  get alert(): string {
    return this.marked("alert");
  }

  /** What the page says has happened, or nothing. */
  get status(): string {
    return this.marked("status");
  }

  get main(): Reading {
    return this.parts("main")[0] ?? nothing;
  }

  /** Every row of every list in it. */
  get rows(): string[] {
    return this.parts("li").map(({ text }) => text);
  }

  /** Each element of that kind whose start fits, whole. */
  parts(kind: string, fits = /(?:)/): Reading[] {
    const found: Reading[] = [];
    let [start, depth] = [-1, 0];
    for (const { 0: tag, 1: isEnd, index } of this.html.matchAll(new RegExp(`<(/?)${kind}(?=[\\s>])[^>]*>`, "g"))) {
      if (start < 0 && (isEnd || !fits.test(tag))) continue;
      if (start < 0) start = index;
      depth += isEnd ? -1 : 1;
      if (depth > 0) continue;
      found.push(new Reading(this.html.slice(start, index + tag.length)));
      start = -1;
    }
    return found;
  }

  /** The part that has that name: a region, a list or a navigation. It is empty where there is none. */
  region(name: string): Reading {
    const named = ["section", "nav", "ul", "aside"].flatMap((kind) => this.parts(kind, / aria-label(ledby)?="/));
    return named.find(({ html }) => this.nameOf(/<[^>]*>/.exec(html)?.[0] ?? "") === name) ?? nothing;
  }

  /** Where a link of that name leads; nowhere if there is none. */
  link(name: string | RegExp): string | undefined {
    const link = this.parts("a").find((each) => {
      const own = this.nameOf(each.html) || each.text;
      return typeof name === "string" ? own === name : name.test(own);
    });
    return link && attribute(link.html, "href");
  }

  /** A field by its label: what it holds, and what a screen reader would read with it. */
  field(label: string): { value: string; isChecked: boolean; says: string } | undefined {
    const labels = this.parts("label").find(({ text }) => text === label);
    const id = labels && attribute(labels.html, "for");
    const tag = id && new RegExp(`<(input|select|textarea)[^>]* id="${id}"[^>]*>`).exec(this.html)?.[0];
    if (!tag) return undefined;
    const options = this.parts("select", new RegExp(` id="${id}"`))[0]?.html ?? "";
    const chosen = /<option[^>]* selected[^>]*>/.exec(options)?.[0];
    const says = attribute(tag, "aria-describedby").split(" ").filter(Boolean);
    return {
      value: attribute(chosen ?? tag, "value"),
      isChecked: / checked=""/.test(tag),
      says: says.map((each) => this.byId(each)).join(" "),
    };
  }

  hasButton(name: string): boolean {
    return this.parts("button").some((each) => (this.nameOf(each.html) || each.text) === name);
  }

  private marked(role: string): string {
    const spoken = ["div", "p"].flatMap((kind) => this.parts(kind, new RegExp(` role="${role}"`)));
    return spoken
      .map(({ text }) => text)
      .join(" ")
      .trim();
  }

  private nameOf(html: string): string {
    const tag = /<[^>]*>/.exec(html)?.[0] ?? "";
    return attribute(tag, "aria-label") || this.byId(attribute(tag, "aria-labelledby"));
  }

  private byId(id: string): string {
    const kind = id && new RegExp(`<(\\w+)[^>]* id="${id}"`).exec(this.html)?.[1];
    return kind ? (this.parts(kind, new RegExp(` id="${id}"`))[0]?.text ?? "") : "";
  }
}

const nothing = new Reading("");
