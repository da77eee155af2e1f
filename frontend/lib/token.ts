import { kept } from "./kept.ts";

/** The premium (or operator) token, kept on this device alone. */
export const token = kept<string | null>("token", null, (value) => typeof value === "string" || value === null);
