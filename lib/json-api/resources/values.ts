import { z } from "zod";

/** A text, or null where there is none. */
export const optional = z.string().nullable();
/** A moment in UTC, as ISO 8601 with a Z. */
export const moment = z.iso.datetime();
/** An amount in minor units. */
export const cents = z.int();
export const customDataOut = z.record(z.string(), z.unknown());
