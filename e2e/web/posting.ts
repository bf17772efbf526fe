import type { APIRequestContext, APIResponse } from "@playwright/test";

type Fields = Record<string, string>;

/** What a browser without script would send with the form whose button has that name. */
export function fieldsOf(html: string, submit: string): Fields {
  const forms = [...html.matchAll(/<form[^>]*>.*?<\/form>/gs)].map(([form]) => form);
  const form = forms.find((each) => each.includes(`>${submit}</button>`) || each.includes(`aria-label="${submit}"`));
  if (!form) throw new Error(`There is no form with a button "${submit}".`);
  const inputs = [...form.matchAll(/<input([^>]*)>/g)].map(([, attributes = ""]) => attributes);
  const sent = inputs.filter((each) => !each.includes('type="radio"') || each.includes("checked"));
  const selects = [...form.matchAll(/<select[^>]*name="([^"]*)".*?<\/select>/gs)];
  return Object.fromEntries([
    ...sent.map((each) => [attribute(each, "name"), attribute(each, "value")]),
    ...selects.map(([select, name = ""]) => [name, /<option[^>]*value="([^"]*)"[^>]*selected/.exec(select)?.[1] ?? ""]),
  ]);
}

const signs: Fields = { "&quot;": '"', "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#x27;": "'" };

/** HTML's text as it reads. */
export const plain = (text: string) => text.replace(/&(quot|amp|lt|gt|#x27);/g, (sign) => signs[sign] ?? sign);

function attribute(attributes: string, name: string): string {
  return plain(new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
}

export async function readForm(request: APIRequestContext, path: string, submit: string): Promise<Fields> {
  return fieldsOf(await (await request.get(path)).text(), submit);
}

/** Posts a form to its page as a browser without script does, and gives the answer itself, redirect or page. */
export function postForm(request: APIRequestContext, path: string, fields: Fields, origin?: string) {
  const headers = origin ? { Origin: origin } : undefined;
  return request.post(path, { multipart: fields, maxRedirects: 0, headers });
}

/** Fetches a page's form, fills it in and posts it. */
export async function submit(
  request: APIRequestContext,
  { path, button, fields, origin }: { path: string; button: string; fields: Fields; origin?: string },
): Promise<APIResponse> {
  return postForm(request, path, { ...(await readForm(request, path, button)), ...fields }, origin);
}
