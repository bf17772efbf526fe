"use client";

import { type MouseEvent, useState } from "react";

type ExportLinkProps = { href: string; countHref: string; locale: string; children: string };

/** How far it is; `of` is null until that is counted. */
type Progress = { rows: number; of: number | null };

/**
 * A link to a file that may take long. Without script the browser saves it as it comes; with script it is fetched here,
 * so that one sees how much of it there is.
 */
export function ExportLink({ href, countHref, locale, children }: ExportLinkProps) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [says, setSays] = useState("");
  const inWords = (count: number) => count.toLocaleString(locale);

  async function onClick(event: MouseEvent<HTMLAnchorElement>) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (progress) return;
    setSays("");
    setProgress({ rows: 0, of: null });
    countAt(countHref).then((of) => setProgress((now) => now && { ...now, of }));
    const rows = await saveFrom(href, (rows) => setProgress((now) => ({ of: now?.of ?? null, rows })));
    setProgress(null);
    setSays(
      rows === null
        ? "The file did not come through. Please try again."
        : `Saved: ${inWords(rows)} ${rows === 1 ? "row" : "rows"}.`,
    );
  }

  return (
    <>
      <a className="button quiet" href={href} download onClick={onClick}>
        {children}
      </a>
      {progress && (
        <span className="row">
          <progress
            aria-label={children}
            max={progress.of ?? undefined}
            value={progress.of ? progress.rows : undefined}
          />
          {inWords(progress.rows)}
          {progress.of !== null && ` of ${inWords(Math.max(progress.of, progress.rows))}`}
        </span>
      )}
      <span role="status">{says}</span>
    </>
  );
}

async function countAt(href: string): Promise<number | null> {
  const answer = await fetch(href).catch(() => null);
  const counted = answer?.ok ? await answer.json() : null;
  return typeof counted?.rows === "number" ? counted.rows : null;
}

/** Reads the file, tells the lines below its first one, and hands it to the browser; null when it breaks off. */
async function saveFrom(href: string, tell: (rows: number) => void): Promise<number | null> {
  try {
    const answer = await fetch(href);
    if (!answer.ok || !answer.body) return null;
    const parts: BlobPart[] = [];
    let lines = 0;
    const reader = answer.body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      parts.push(read.value);
      for (const byte of read.value) if (byte === lineFeed) lines += 1;
      tell(Math.max(0, lines - 1));
    }
    const [, name = "export.csv"] = /filename="([^"]*)"/.exec(answer.headers.get("content-disposition") ?? "") ?? [];
    save(new Blob(parts, { type: "text/csv" }), name);
    return Math.max(0, lines - 1);
  } catch {
    return null;
  }
}

const lineFeed = 10;

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
