import { escaped } from "#lib/html.ts";
import type { MailContent } from "#lib/notifications/mail.ts";

/**
 * Everything that decides how a mail looks, in one element: there are no style attributes, so that a page may show it
 * under its policy, and a program that drops the element still shows headings, paragraphs and links in their order.
 */
const style = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 24px 12px; background: #f8f4eb; color: #282620; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.preheader { display: none; max-height: 0; overflow: hidden; opacity: 0; font-size: 0; }
.mail { max-width: 560px; box-sizing: border-box; margin: 0 auto; padding: 28px 24px; background: #fffdf8; border: 1px solid #e0d8c7; border-radius: 8px; overflow-wrap: anywhere; }
h1 { margin: 0 0 20px; font-size: 24px; line-height: 1.25; }
p { margin: 0 0 18px; }
a { color: #1f4d3a; }
.store { font-weight: 700; }
.code { font: 700 34px/1.3 ui-monospace, Menlo, Consolas, monospace; letter-spacing: 0.25em; }
.rows { margin: 0 0 18px; padding: 0; list-style: none; border-top: 1px solid #e0d8c7; }
.rows li { display: flex; justify-content: space-between; gap: 16px; padding: 8px 0; border-bottom: 1px solid #e0d8c7; }
.rows span:last-child { white-space: nowrap; }
.rows .total { font-weight: 700; }
.button { display: inline-block; padding: 14px 26px; border-radius: 6px; background: #1f4d3a; color: #fdfaf2; font-weight: 700; text-decoration: none; }
.quiet { color: #5f5a4d; }
@media (prefers-color-scheme: dark) {
  body { background: #1b1916; color: #efe9dc; }
  .mail { background: #24211d; border-color: #3a352d; }
  .rows, .rows li { border-color: #3a352d; }
  a { color: #a5d3b3; }
  .button { background: #a5d3b3; color: #12271b; }
  .quiet { color: #b8af9e; }
}
`;

/** Makes the document of a mail: one column, no pictures, nothing that is loaded from elsewhere. */
export function htmlMail(store: string, { subject, ...content }: MailContent): string {
  const { paragraphs, rows = [], below = [], code, button, footnote, link } = content;
  const lines = [
    ...paragraphs.map(paragraph),
    rows.length > 0 && `<ul class="rows">\n${rows.map(rowLine).join("\n")}\n</ul>`,
    ...below.map(paragraph),
    code && codeLine(code),
    button && buttonLines(button),
    footnote && `<p class="quiet">${escaped(footnote)}</p>`,
    link && `<p class="quiet"><a href="${escaped(link.url)}">${escaped(link.label)}</a></p>`,
  ].filter(Boolean);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no">
<title>${escaped(subject)}</title>
<style>${style}</style>
</head>
<body>
<div class="preheader" aria-hidden="true">${escaped(preheader(content))}</div>
<div class="mail">
<p class="store">${escaped(store)}</p>
<h1>${escaped(subject)}</h1>
${lines.join("\n")}
</div>
</body>
</html>
`;
}

const paragraph = (text: string) => `<p>${escaped(text)}</p>`;

const rowLine = ({ label, value, isTotal }: { label: string; value: string; isTotal?: boolean }) =>
  `<li${isTotal ? ' class="total"' : ""}><span>${escaped(label)}:</span> <span>${escaped(value)}</span></li>`;

/** What a list of mails shows beside the subject. */
const preheader = ({ paragraphs, code }: Pick<MailContent, "paragraphs" | "code">) =>
  [code, ...paragraphs].filter(Boolean).join(" · ").slice(0, 140);

/** Spaced for the eye by style alone, so that a copy holds the bare code; read out character by character. */
const codeLine = (code: string) =>
  `<p class="code"><span role="img" aria-label="${escaped([...code].join(" "))}">${escaped(code)}</span></p>`;

const buttonLines = ({ label, url }: { label: string; url: string }) =>
  `<p><a class="button" href="${escaped(url)}">${escaped(label)}</a></p>
<p class="quiet">If the button does nothing, open this address: <a href="${escaped(url)}">${escaped(url)}</a></p>`;
