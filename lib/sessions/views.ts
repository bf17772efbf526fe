/** A browser that is logged in. `device` is in words, like "Firefox on Windows". */
export type SessionView = {
  id: string;
  device: string;
  address: string | null;
  since: Date;
  lastSeen: Date;
  isThisOne: boolean;
};

/** A browser that needs no second factor until some day. */
export type TrustedDeviceView = { id: string; device: string; since: Date; until: Date; lastSeen: Date };
