"use client";

import { PageHeader } from "#components/page-header.tsx";

export default function PageError({ error }: { error: Error & { digest?: string } }) {
  return (
    <div className="wrap stack">
      <PageHeader title="Something went wrong" />
      <p>It is our fault, not yours, and we have noted it. Please try again in a moment.</p>
      {error.digest && (
        <p>
          <small>
            If you ask us about it, mention <code>{error.digest}</code>.
          </small>
        </p>
      )}
    </div>
  );
}
