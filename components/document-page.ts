import { escaped } from "#lib/html.ts";
import { routes } from "#lib/routes.ts";

type PlainPage = { title: string; heading: string; says: string; requestId?: string };

/** A whole document for what goes wrong outside React. It needs nothing that could be broken too. */
export function plainPage({ title, heading, says, requestId }: PlainPage): string {
  const reference = requestId
    ? `<p><small>If you ask us about it, mention <code>${escaped(requestId)}</code>.</small></p>`
    : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="/error.css">
</head>
<body>
<main id="main">
<h1>${escaped(heading)}</h1>
<p>${escaped(says)}</p>
<p><a href="${routes.home()}">Back to the store</a></p>
${reference}
</main>
</body>
</html>
`;
}
