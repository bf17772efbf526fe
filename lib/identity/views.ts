/** A passkey as its owner sees it. A synced one is on all of their devices, not only on the one that made it. */
export type PasskeyView = { id: string; name: string; addedAt: Date; lastUsedAt: Date | null; isSynced: boolean };
