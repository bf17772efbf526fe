/** A browser that is logged in. `device` is in words, like "Firefox on Windows". */
export type SessionView = { id: string; device: string; since: Date; lastSeen: Date; isThisOne: boolean };
