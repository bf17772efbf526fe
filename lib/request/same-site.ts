import "server-only";

/**
 * Whether a form was posted from one of our own pages, as the browser says in Origin. One that says nothing is no
 * browser that could be tricked, unless it says that the request is cross-site.
 */
export function isFromThisSite(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site && site !== "same-origin" && site !== "none") return false;
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
}
