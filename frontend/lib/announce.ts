import { store } from "./store.ts";

/** The last thing that happened, in a sentence: shown for a moment and read to a screen reader. */
export const notice = store<{ text: string; at: number } | null>(null);

/** Show a message. */
export function announce(text: string): void {
  notice.set({ text, at: Date.now() });
}
