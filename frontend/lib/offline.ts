/** Let the service worker keep the pages and the offline pack; only where the export has one. */
export function registerWorker(): void {
  if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/sw.js").catch(() => undefined); // a private window: everything works but offline
}
