/** A passkey as its owner sees it. A synced one is on all of their devices, not only on the one that made it. */
export type PasskeyView = { id: string; name: string; addedAt: Date; lastUsedAt: Date | null; isSynced: boolean };

export type StaffRoleView = "support_specialist" | "developer" | "administrator";

/** Somebody of the store, as administrators see them. */
export type TeamMemberView = {
  id: string;
  name: string | null;
  username: string;
  role: StaffRoleView;
  isActive: boolean;
  factor: "app" | "email" | "sms" | null;
  sessions: number;
  lastSeen: Date | null;
  isYou: boolean;
};
