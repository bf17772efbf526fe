/** The store at a glance. Amounts are in the account's currency; days begin at midnight in its time zone. */
export type TodayView = {
  placed: number;
  placedCents: number;
  waiting: number;
  guests: number;
  registered: number;
  suspended: number;
  failedMails: number;
};

/** Of the guests who came in a week, how many have registered or been taken in by an account since. */
export type WeekOfGuestsView = { monday: Date; guests: number; becameCustomers: number };
