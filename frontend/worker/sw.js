// The service worker: the pages and the offline pack work without a connection. `npm run build` fills in the two constants.
const VERSION = "__VERSION__";
const SHELL_FILES = __FILES__;

const SHELL = `soundflow-shell-${VERSION}`;
const PACK = "soundflow-pack";
const CATALOGS = "soundflow-catalogs";
const PICTURES = "soundflow-pictures";
const CURRENT = [SHELL, PACK, CATALOGS, PICTURES];
const MOST_PICTURES = 400;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(SHELL_FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

async function dropOld() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("soundflow-") && !CURRENT.includes(name)).map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("Authorization")) return;
  const answer = answerTo(request, new URL(request.url));
  if (answer) event.respondWith(answer);
});

/** How to answer a request; null leaves it to the browser. */
function answerTo(request, url) {
  const isOurs = url.origin === location.origin;
  if (url.searchParams.has("signature") || url.searchParams.has("X-Amz-Signature")) return null;
  if (/\/(audio)\/free\//.test(url.pathname)) return fromPack(request);
  if (/\/(covers|waveforms)\//.test(url.pathname)) return cached(request);
  if (/^\/(catalog|tracks)\//.test(url.pathname)) return fresh(request);
  if (isOurs && (request.mode === "navigate" || SHELL_FILES.includes(url.pathname))) return fromShell(request, url);
  return null;
}

/** Pages from the network while there is one, files with a hash in their name from the shell at once. */
async function fromShell(request, url) {
  const shell = await caches.open(SHELL);
  const known = await shell.match(url.pathname);
  if (known && url.pathname.startsWith("/_next/static/")) return known;
  try {
    return await fetch(request);
  } catch (error) {
    if (known) return known;
    const page = request.mode === "navigate" && ((await shell.match(`${url.pathname}/`)) || (await shell.match("/")));
    if (page) return page;
    throw error;
  }
}

/** Audio of the pack from this device, the part that was asked for; everything else from the network. */
async function fromPack(request) {
  const pack = await caches.open(PACK);
  const whole = await pack.match(request.url, { ignoreVary: true });
  return whole ? part(whole, request.headers.get("Range")) : fetch(request);
}

/** A range of a whole answer, as a server would give it. */
async function part(whole, range) {
  const requested = /^bytes=(\d+)-(\d*)$/.exec(range ?? "");
  if (!requested) return whole;
  const body = await whole.blob();
  const [first, last] = [Number(requested[1]), Math.min(body.size - 1, requested[2] ? Number(requested[2]) : Infinity)];
  if (first >= body.size) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${body.size}` } });
  const headers = {
    "Content-Type": body.type || "audio/mpeg",
    "Content-Range": `bytes ${first}-${last}/${body.size}`,
    "Content-Length": String(last - first + 1),
    "Accept-Ranges": "bytes",
  };
  return new Response(body.slice(first, last + 1, body.type), { status: 206, headers });
}

/** Covers and waveforms never change: from this device where they are cached. */
async function cached(request) {
  const found = await caches.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && answer.status === 200) {
    const pictures = await caches.open(PICTURES);
    await pictures.put(request, answer.clone());
    const keys = await pictures.keys();
    if (keys.length > MOST_PICTURES) await pictures.delete(keys[0]);
  }
  return answer;
}

/** Lists from the network; without one, the last answer, marked as stale. */
async function fresh(request) {
  const catalogs = await caches.open(CATALOGS);
  try {
    const answer = await fetch(request);
    if (answer.ok) await catalogs.put(request, answer.clone());
    return answer;
  } catch (error) {
    const last = await catalogs.match(request, { ignoreVary: true });
    if (!last) throw error;
    const headers = new Headers(last.headers);
    if (!headers.has("X-Catalog-Stale")) headers.set("X-Catalog-Stale", last.headers.get("Date") ?? "unknown");
    return new Response(await last.blob(), { status: 200, headers });
  }
}
