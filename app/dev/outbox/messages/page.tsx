import type { Metadata } from "next";
import { Outbox } from "#components/developers/outbox.tsx";
import { NotFoundView } from "#components/not-found-view.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { answerNotFound } from "#lib/request/not-found.ts";
import { outboxForPage } from "#lib/request/outbox.ts";

export const metadata: Metadata = { title: "Outbox" };

export default async function OutboxPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { to } = await searchParams;
  const recipient = typeof to === "string" && to ? to : undefined;
  const messages = await outboxForPage(recipient);
  if (!messages) {
    answerNotFound();
    return <NotFoundView isLoggedIn={false} />;
  }
  return (
    <div className="wrap stack">
      <PageHeader title="Outbox">
        <p>What this store would have sent, newest last. In production there is no such page.</p>
      </PageHeader>
      <Outbox messages={messages} to={recipient ?? ""} />
    </div>
  );
}
