import { persistentStore } from "./store.ts";

/** Dark or light as the listener chose; null follows the device. */
export const theme = persistentStore<"dark" | "light" | null>("theme", null, (value) => value === null || value === "dark" || value === "light");

/** What is shown now. */
export function shownTheme(): "dark" | "light" {
  return document.documentElement.dataset.theme === "light" ? "light" : "dark";
}

function apply(): void {
  const wanted = theme.get() ?? (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
  document.documentElement.dataset.theme = wanted;
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) meta.content = wanted === "light" ? "#f6f5f1" : "#0a0c12";
}

/** The other one. */
export function switchTheme(): void {
  theme.set(shownTheme() === "dark" ? "light" : "dark");
}

/** Follow the listener and the device. Returns a function that stops that. */
export function followTheme(): () => void {
  const device = matchMedia("(prefers-color-scheme: light)");
  device.addEventListener("change", apply);
  const stop = theme.subscribe(apply);
  apply();
  return () => {
    device.removeEventListener("change", apply);
    stop();
  };
}
