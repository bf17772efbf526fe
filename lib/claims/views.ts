/** An order that is offered to somebody, in the store's words, with no more than they need to know it again. */
export type MaskedOrderView = { id: string; code: string; day: string; total: string };

/** Orders of a browser that somebody is asked about: the newest of them, and how many there are. */
export type DoubtedView = { orders: MaskedOrderView[]; count: number };
