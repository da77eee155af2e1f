import { store } from "./store.ts";
import { toggleFavourite } from "./library.ts";
import * as player from "./player.ts";
import { change, settings } from "./settings.ts";
import { playback } from "./audio/playback.ts";

/** Which panel is open. */
export type Panel = "now" | "queue" | "sound" | "timer" | "keys" | null;
export const panel = store<Panel>(null);

let panelBelow: Panel = null;

/** Open a panel, or close it if it is open. Opened above the large player, it leads back there. */
export function togglePanel(wanted: Exclude<Panel, null>): void {
  if (panel.get() === wanted) return closePanel();
  panelBelow = panel.get() === "now" ? "now" : null;
  panel.set(wanted);
}

/** Close the panel that is open. */
export function closePanel(): void {
  const back = panelBelow;
  panelBelow = null;
  panel.set(back);
}

/** A key, what it does in words, and what it does. `event.key`, lower case. */
interface Shortcut {
  keys: string[];
  shown: string;
  what: string;
  act: () => void;
}

export const SHORTCUTS: Shortcut[] = [
  { keys: [" ", "k"], shown: "Space or K", what: "Play or pause", act: player.toggle },
  { keys: ["arrowleft", "j"], shown: "← or J", what: "Ten seconds back", act: () => player.seek(player.position() - 10) },
  { keys: ["arrowright", "l"], shown: "→ or L", what: "Ten seconds forward", act: () => player.seek(player.position() + 10) },
  { keys: ["n"], shown: "N", what: "Next track", act: () => void player.next() },
  { keys: ["p"], shown: "P", what: "Previous track", act: player.previous },
  { keys: ["arrowup"], shown: "↑", what: "Louder", act: () => player.setVolume(settings.get().volume + 0.05) },
  { keys: ["arrowdown"], shown: "↓", what: "Quieter", act: () => player.setVolume(settings.get().volume - 0.05) },
  { keys: ["m"], shown: "M", what: "Mute or unmute", act: player.toggleMute },
  { keys: ["r"], shown: "R", what: "Repeat this track", act: () => change({ repeatsOne: !settings.get().repeatsOne }) },
  { keys: ["f"], shown: "F", what: "Favourite", act: favourite },
  { keys: ["q"], shown: "Q", what: "Queue", act: () => togglePanel("queue") },
  { keys: ["a"], shown: "A", what: "Ambience and sound", act: () => togglePanel("sound") },
  { keys: ["t"], shown: "T", what: "Timers", act: () => togglePanel("timer") },
  { keys: ["/"], shown: "/", what: "Search", act: () => document.querySelector<HTMLElement>("[data-search]")?.focus() },
  { keys: ["?"], shown: "?", what: "This list", act: () => togglePanel("keys") },
];

function favourite(): void {
  const { entry } = playback.get();
  if (entry) toggleFavourite(entry);
}

const TYPING = "input:not([type=range]), textarea, select, [contenteditable]";

/** Arrows belong to a slider or a group of choices that has the focus, space and enter to a button. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  if (target.closest(TYPING)) return true;
  if (event.key.startsWith("Arrow")) return !!target.closest("input, [role=slider], [role=radiogroup], dialog");
  return event.key === " " && !!target.closest("button, a, summary, [role=button]");
}

/** Listen to single keys anywhere on the page. Returns how to stop. */
export function listenToKeys(): () => void {
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTaken(event)) return;
    const shortcut = SHORTCUTS.find((one) => one.keys.includes(event.key.toLowerCase()));
    const isAlwaysOn = event.key === " " || event.key === "?";
    if (!shortcut || !(settings.get().hasShortcuts || isAlwaysOn)) return;
    event.preventDefault();
    shortcut.act();
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}
