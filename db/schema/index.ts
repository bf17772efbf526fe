export * from "./accounts.ts";
export * from "./catalog.ts";
export * from "./customers.ts";
export * from "./identity.ts";
export * from "./operations.ts";
export * from "./orders.ts";
export * from "./points.ts";
export * from "./safety.ts";
