/** What names a resource: enough to relate something to it. */
export type Identifier<Type extends string = string> = { id: string; type: Type };

/** A resource at the other end of a relationship: whole when it was included, else its `id` and `type` only. */
export type Related<Whole extends Identifier> = Pick<Whole, "id" | "type"> & Partial<Omit<Whole, "id" | "type">>;

/** Text and data of the shop's own, which a locale may translate. */
export type Described = {
  caption: string | null;
  description: string | null;
  customData: Record<string, unknown>;
};

/** When it came into being and was changed last: ISO 8601 in UTC. */
export type Stamped = { insertedAt: string; updatedAt: string };

/** Where to deliver to. */
export type DeliveryAddress = {
  deliveryAddressLineOne: string | null;
  deliveryAddressLineTwo: string | null;
  deliveryAddressProvince: string | null;
  deliveryAddressCity: string | null;
  deliveryAddressCountryCode: string | null;
  deliveryAddressPostalCode: string | null;
};

/** Who it is and how to reach them. */
export type Contact = {
  name: string | null;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phoneNumber: string | null;
};

/** What may be sent of a resource. What is left out stays as it is, `null` empties it. */
export type Draft<Writable> = { [Name in keyof Writable]?: Writable[Name] | null } & { id?: string; type?: string };
