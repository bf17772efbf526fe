import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import type { OutboxMessage } from "#lib/notifications/outbox.ts";
import { routes } from "#lib/routes.ts";

export function Outbox({ messages, to }: { messages: OutboxMessage[]; to: string }) {
  return (
    <div className="developers stack">
      <search>
        <form action={routes.outbox()} className="search">
          <label htmlFor="to">To</label>
          <input id="to" name="to" type="search" defaultValue={to} placeholder="name@example.com" />
          <Button kind="quiet">Show</Button>
        </form>
      </search>
      {messages.length === 0 ? (
        <Empty title="Nothing was sent yet">
          <p>Register, or ask for a code, and look again.</p>
        </Empty>
      ) : (
        <ul className="messages">
          {messages.map((message, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is drawn once and never changes
            <li key={at}>
              <article>
                <h2>{message.subject ?? "Text message"}</h2>
                <p>
                  To {message.to}, <time dateTime={message.at}>{message.at}</time>
                </p>
                <p className="body">{message.body}</p>
                {message.html ? (
                  <details>
                    <summary>As a mail program shows it</summary>
                    <iframe title={`Mail: ${message.subject}`} srcDoc={message.html} sandbox="" loading="lazy" />
                  </details>
                ) : null}
              </article>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
