"use client";

/** Both ways through a list that is paged by key; the addresses come from whoever knows the keys. */
export function Pager({ newer, older, what }: { newer: string | null; older: string | null; what: string }) {
  if (!newer && !older) return null;
  return (
    <nav className="pager" aria-label="Pages">
      {newer && (
        <a className="button quiet" rel="prev" href={newer}>
          Newer {what}
        </a>
      )}
      {older && (
        <a className="button quiet" rel="next" href={older}>
          Older {what}
        </a>
      )}
    </nav>
  );
}
