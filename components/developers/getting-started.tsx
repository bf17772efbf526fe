import { Example } from "#components/developers/reference.tsx";
import type { ReferenceView } from "#lib/json-api/views.ts";

/** Keys, and the two samples that show most of what there is. */
export function GettingStarted({ baseUrl, scope, publishableToken, isTest }: Omit<ReferenceView, "groups">) {
  return (
    <section className="stack">
      <h2>Getting started</h2>
      <dl className="facts">
        <dt>Base address</dt>
        <dd>
          <code>{baseUrl}</code>
        </dd>
        <dt>Publishable refresh token</dt>
        <dd>
          <code>{publishableToken}</code>
        </dd>
        <dt>Scope</dt>
        <dd>
          <code>{scope}</code>
        </dd>
        <dt>Mode</dt>
        <dd>{isTest ? "Test: nothing here touches live data." : "Live: these are real customers and orders."}</dd>
        <dt>Description for machines</dt>
        <dd>
          <a href="/v1/openapi.json">OpenAPI 3.1</a>
        </dd>
      </dl>
      <p>
        A publishable token may stand in a page for everybody to read: it makes guests and registers customers. A
        customer or a member of staff logs in for a token of their own. The samples use the client, which{" "}
        <code>npm run client:pack</code> makes.
      </p>
      <Example title="Register a customer" code={register(publishableToken)} />
      <Example title="Log a customer in and retrieve it" code={logIn(scope)} />
      <Example title="An access token with curl" code={withCurl(baseUrl, publishableToken)} />
    </section>
  );
}

const register = (token: string) => `import freshcom from 'freshcom-sdk'

freshcom.createAndSetAccessToken({
  fresh_token: '${token}',
  grant_type: 'refresh_token'
}).then(() => {
  return freshcom.createCustomer({
    status: 'registered',
    email: 'joe@example.com',
    username: 'joe@example.com',
    password: 'supersecurepassword'
  })
}).then(response => {
  console.log(response.data)
})`;

const logIn = (scope: string) => `import freshcom from 'freshcom-sdk'

freshcom.createAndSetAccessToken({
  username: 'joe@example.com',
  password: 'supersecurepassword',
  scope: '${scope}',
  grant_type: 'password'
}).then(() => {
  return freshcom.retrieveCustomer()
}).then(response => {
  console.log(response.data)
})`;

const withCurl = (baseUrl: string, token: string) => `curl '${baseUrl}/token' \\
  -d 'grant_type=refresh_token' \\
  -d 'refresh_token=${token}'`;
