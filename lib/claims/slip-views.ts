/** A claim code at the moment in which it was made: it is shown this once. `qrCode` is a picture that leads to `typedAt`. */
export type NewSlipView = { code: string; qrCode: string; typedAt: string; until: string };

/** The last slip of an order: who printed it and when, and what has become of it. */
export type SlipView = { state: "open" | "used" | "revoked" | "expired"; by: string; at: Date; until: Date };
