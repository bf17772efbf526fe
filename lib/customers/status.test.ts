import { expect, test } from "@playwright/test";
import { type CustomerMove, type CustomerStatus, nextStatus } from "#lib/customers/status.ts";

const statuses: CustomerStatus[] = ["guest", "registered", "suspended", "deleted"];
const moves: CustomerMove[] = ["register", "suspend", "reinstate", "delete"];

const allowed: Record<string, CustomerStatus> = {
  "guest register": "registered",
  "guest delete": "deleted",
  "registered suspend": "suspended",
  "registered delete": "deleted",
  "suspended reinstate": "registered",
  "suspended delete": "deleted",
};

for (const status of statuses) {
  for (const move of moves) {
    const next = allowed[`${status} ${move}`];
    test(`a ${status} customer ${next ? `becomes ${next}` : "is not moved"} by "${move}"`, () => {
      if (next) expect(nextStatus(status, move)).toBe(next);
      else expect(() => nextStatus(status, move)).toThrow("impossible_move");
    });
  }
}
