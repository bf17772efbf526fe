import type { APIRequestContext, APIResponse } from "@playwright/test";
import { fieldsOf } from "#e2e/web/posting.ts";
import { Reading } from "#e2e/web/reading.ts";

/** Somebody who visits without a browser: goes to pages, follows links and sends forms, as one without script does. */
export class Visitor {
  readonly request: APIRequestContext;
  page = new Reading("");
  /** Of the page after all redirects. */
  path = "";
  status = 0;

  constructor(request: APIRequestContext) {
    this.request = request;
  }

  async goto(path: string): Promise<Reading> {
    return this.arrive(await this.request.get(path));
  }

  reload(): Promise<Reading> {
    return this.goto(this.path);
  }

  async follow(link: string | RegExp, part = this.page): Promise<Reading> {
    const href = part.link(link);
    if (href === undefined) throw new Error(`There is no link "${link}".`);
    return this.goto(href);
  }

  /** Fills in the form that has the button, and sends it. */
  async press(button: string, fields: Record<string, string> = {}, part = this.page): Promise<Reading> {
    const form = part.parts("form").find((each) => each.hasButton(button))?.html ?? "";
    const sent = { ...fieldsOf(form, button), ...fields };
    const start = /<form[^>]*>/.exec(form)?.[0] ?? "";
    const to = / action="([^"]+)"/.exec(start)?.[1] ?? this.path;
    if (!/ method="post"/i.test(start)) return this.goto(`${to}?${new URLSearchParams(sent)}`);
    return this.arrive(await this.request.post(to, { multipart: sent }));
  }

  /** The names of the cookies it holds, as a store on port 3000 names them. */
  async cookies(): Promise<string[]> {
    const { cookies } = await this.request.storageState();
    return cookies.map(({ name }) => name.replace(/^\d+\./, "")).sort();
  }

  private async arrive(answer: APIResponse): Promise<Reading> {
    const { pathname, search } = new URL(answer.url());
    this.path = pathname + search;
    this.status = answer.status();
    this.page = new Reading(await answer.text());
    return this.page;
  }
}
