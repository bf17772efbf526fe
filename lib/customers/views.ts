/** A browser of a guest. `device` is in words, like "Firefox on Windows"; `isNew` when it joined this one lately. */
export type GuestDeviceView = {
  id: string;
  device: string;
  since: Date;
  lastSeen: Date;
  isThisOne: boolean;
  isNew: boolean;
};

/** What a guest is shown this once: the code, where it is typed in, and until when. */
export type HandOverView = {
  code: string;
  qrCode: string;
  typedAt: string;
  until: string;
  secondsLeft: number;
  lastLinkedAt: number;
};
