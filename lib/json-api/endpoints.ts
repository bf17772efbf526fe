import type { Endpoint } from "#lib/json-api/endpoint.ts";
import { accountEndpoints } from "#lib/json-api/endpoints/accounts.ts";
import { customerEndpoints } from "#lib/json-api/endpoints/customers.ts";
import { lineItemEndpoints } from "#lib/json-api/endpoints/line-items.ts";
import { orderEndpoints } from "#lib/json-api/endpoints/orders.ts";
import { pointEndpoints } from "#lib/json-api/endpoints/points.ts";
import { proofEndpoints } from "#lib/json-api/endpoints/proofs.ts";
import { userEndpoints } from "#lib/json-api/endpoints/users.ts";

/** Everything below /v1 but the token endpoint and the description, which speak no JSON:API. */
export const endpoints: readonly Endpoint[] = [
  ...customerEndpoints,
  ...orderEndpoints,
  ...lineItemEndpoints,
  ...pointEndpoints,
  ...userEndpoints,
  ...accountEndpoints,
  ...proofEndpoints,
];

type Found = { endpoint: Endpoint; id: string };

const patterns = endpoints.map((endpoint) => ({
  endpoint,
  pattern: new RegExp(`^/v1${endpoint.path.replace("{id}", "([^/]+)")}$`),
}));

/** The endpoint of that method and path with the id in it; the methods that the path knows when it is none of them. */
export function findEndpoint(method: string, path: string): Found | { methods: string[] } {
  const methods: string[] = [];
  for (const { endpoint, pattern } of patterns) {
    const match = pattern.exec(path);
    if (!match) continue;
    if (endpoint.method === method) return { endpoint, id: match[1] ?? "" };
    methods.push(endpoint.method);
  }
  return { methods };
}
