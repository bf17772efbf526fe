"use client";

/** Both ways through a list that is paged by key; the addresses come from whoever knows the keys. */
export function Pager({ newer, older }: { newer: string | null; older: string | null }) {
  if (!newer && !older) return null;
  return (
    <nav className="pager" aria-label="Pages">
      {newer && (
        <a className="button quiet" rel="prev" href={newer}>
          Newer orders
        </a>
      )}
      {older && (
        <a className="button quiet" rel="next" href={older}>
          Older orders
        </a>
      )}
    </nav>
  );
}
