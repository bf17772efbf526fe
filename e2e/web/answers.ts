import type { APIRequestContext, APIResponse } from "@playwright/test";
import { plain, postForm, readForm, submit } from "#e2e/web/posting.ts";
import { routes } from "#lib/routes.ts";

/** What somebody would read of an answer that no browser has drawn. */
export type Answer = {
  status: number;
  location: string | undefined;
  html: string;
  heading: string;
  text: string;
  alert: string;
  /** The message beside the field of that label; empty where nothing is wrong with it. */
  errorOf: (label: string) => string;
  hasButton: (name: string) => boolean;
};

export async function read(answer: APIResponse): Promise<Answer> {
  const html = await answer.text();
  const body = /<body.*/s.exec(html)?.[0] ?? html;
  return {
    status: answer.status(),
    location: answer.headers().location,
    html,
    heading: wordsOf(/<h1[^>]*>(.*?)<\/h1>/s.exec(body)?.[1] ?? ""),
    text: wordsOf(body),
    alert: wordsOf(/role="alert"[^>]*>(.*?)<\/div>/s.exec(body)?.[1] ?? ""),
    errorOf: (label) => {
      const labels = [...body.matchAll(/<label for="([^"]+)"[^>]*>(.*?)<\/label>/gs)];
      const id = labels.find(([, , text = ""]) => wordsOf(text) === label)?.[1];
      if (!id) throw new Error(`There is no field "${label}".`);
      return wordsOf(new RegExp(` id="${id}e"[^>]*>(.*?)</p>`, "s").exec(body)?.[1] ?? "");
    },
    hasButton: (name) =>
      [...body.matchAll(/<button[^>]*>(.*?)<\/button>/gs)].some(([, text = ""]) => wordsOf(text) === name),
  };
}

/** What stands on a page, after all that leads on. */
export const look = async (request: APIRequestContext, path: string) => read(await request.get(path));

/** Goes where the answer to a form leads. */
export async function follow(request: APIRequestContext, answer: APIResponse): Promise<Answer> {
  if (answer.status() !== 303) throw new Error(`It leads nowhere: ${(await read(answer)).text}`);
  return look(request, answer.headers().location ?? "");
}

/** Types a name and a password at the log-in page. */
export const sendLogIn = (request: APIRequestContext, username: string, password: string, next?: string) =>
  submit(request, { path: routes.login(next), button: "Log in", fields: { username, password } });

/** Types so many wrong passwords for a name. */
export async function failToLogIn(request: APIRequestContext, username: string, times: number): Promise<void> {
  const form = await readForm(request, routes.login(), "Log in");
  for (let at = 1; at <= times; at++)
    await postForm(request, routes.login(), { ...form, username, password: `wrong ${at} wrong` });
}

/** Where the link of that name leads; empty where there is none. */
export function linkTo({ html }: Answer, name: string): string {
  const links = [...html.matchAll(/<a [^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gs)];
  return wordsOf(links.find(([, , text = ""]) => wordsOf(text) === name)?.[1] ?? "");
}

/** The text between the tags, with the spaces that a browser would show. */
export function wordsOf(html: string): string {
  const words = html
    .replace(/<(script|style|template)\b.*?<\/\1>/gs, "")
    .replace(/<!--.*?-->/gs, "")
    .replace(/<\/?(b|em|i|span|a|code|strong)\b[^>]*>/g, "")
    .replace(/<[^>]*>/g, " ");
  return plain(words).replace(/\s+/g, " ").trim();
}
