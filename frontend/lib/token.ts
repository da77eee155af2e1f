import { persistentStore } from "./store.ts";

/** The premium (or operator) token, stored on this device only. */
export const token = persistentStore<string | null>("token", null, (value) => typeof value === "string" || value === null);
