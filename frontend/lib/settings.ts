import { persistentStore } from "./store.ts";

/** What a listener sets once; kept on this device. */
export interface Settings {
  volume: number;
  isMuted: boolean;
  crossfadeSec: number;
  repeatsOne: boolean;
  /** Go on with more of the same once the queue is over. */
  keepsPlaying: boolean;
  /** Single-key shortcuts. */
  hasShortcuts: boolean;
}

const DEFAULTS: Settings = { volume: 0.8, isMuted: false, crossfadeSec: 6, repeatsOne: false, keepsPlaying: true, hasShortcuts: true };

export const settings = persistentStore<Settings>("settings", DEFAULTS, (value) => {
  const found = value as Partial<Settings> | null;
  return typeof found?.volume === "number" && typeof found.crossfadeSec === "number";
});

/** Change some of the settings. */
export function change(some: Partial<Settings>): void {
  settings.set({ ...DEFAULTS, ...settings.get(), ...some });
}
