import type { ReactNode } from "react";
import type { EndpointView, ReferenceView } from "#lib/json-api/views.ts";

/** Every endpoint in its group, closed but for those that were searched for. */
export function Reference({ groups, isOpen }: { groups: ReferenceView["groups"]; isOpen: boolean }) {
  return groups.map(({ name, endpoints }) => (
    <section key={name} className="stack">
      <h2>{name}</h2>
      <div className="endpoints">
        {endpoints.map((endpoint) => (
          <Endpoint key={endpoint.id} endpoint={endpoint} isOpen={isOpen} />
        ))}
      </div>
    </section>
  ));
}

function Endpoint({ endpoint, isOpen }: { endpoint: EndpointView; isOpen: boolean }) {
  const { id, method, path, title, about, roles, includes, filters, curl, client } = endpoint;
  return (
    <details id={id} open={isOpen}>
      <summary>
        <span className="method">{method}</span> <code>{path}</code>
        <span className="what">{title}</span>
      </summary>
      {about && <p>{about}</p>}
      <p>{roles.length > 0 ? `For ${roles.join(", ")}.` : "Needs no access token."}</p>
      <Attributes endpoint={endpoint} />
      {includes.length > 0 && <p>Can include {includes.join(", ")}.</p>}
      {filters.length > 0 && <p>Can be filtered by {filters.join(", ")}.</p>}
      <Example title="With curl" code={curl} />
      {client && <Example title="With the client" code={client} />}
    </details>
  );
}

function Attributes({ endpoint: { attributes, path, method } }: { endpoint: EndpointView }) {
  if (attributes.length === 0) return null;
  return (
    <Scrollable label={`Attributes of ${method} ${path}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Attribute</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {attributes.map(({ name, type, isRequired }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>{isRequired ? `${type}, needed` : type}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

export function Example({ title, code }: { title: string; code: string }) {
  return (
    <figure className="example">
      <figcaption>{title}</figcaption>
      <Scrollable label={title}>
        <pre>
          <code>{code}</code>
        </pre>
      </Scrollable>
    </figure>
  );
}

/** What is wider than a phone is scrolled by itself, with the keyboard too. */
function Scrollable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="scrolls" role="group" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
