// After the export: pages ask for their font at once, the service worker learns the files it keeps, static hosts get their headers (`_headers`: Cloudflare Pages, Netlify).
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const OUT = new URL("../out/", import.meta.url).pathname;
const WORKER = new URL("../worker/sw.js", import.meta.url);
const INLINE = /<script(?![^>]*\ssrc=)[^>]*>(.*?)<\/script>/gis;
const LEFT_OUT = /^\/(404|_not-found|_headers|sw\.js|studio\/|\.built)/;

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) => (item.isDirectory() ? files(join(folder, item.name)) : join(folder, item.name)));
}

function addressOf(path) {
  return `/${relative(OUT, path).split(sep).join("/")}`.replace(/\/index\.html$/, "/");
}

function digest(content, kind = "hex") {
  return createHash("sha256").update(content).digest(kind);
}

/** Without this a browser finds the font only in the style sheet, and the text jumps when it comes. */
function preloadFont(all) {
  const font = addressOf(all.find((path) => path.endsWith(".woff2")));
  const link = `<link rel="preload" href="${font}" as="font" type="font/woff2" crossorigin="anonymous"/>`;
  for (const path of all.filter((each) => each.endsWith(".html"))) writeFileSync(path, readFileSync(path, "utf8").replace("</title>", `</title>${link}`));
}

function writeWorker(all) {
  const kept = all.map(addressOf).filter((address) => !LEFT_OUT.test(address)).sort();
  const version = digest(all.map((path) => digest(readFileSync(path))).join()).slice(0, 12);
  const source = readFileSync(WORKER, "utf8").replace("__VERSION__", version).replace("__FILES__", JSON.stringify(kept));
  writeFileSync(join(OUT, "sw.js"), source);
}

function origins() {
  const addresses = [process.env.NEXT_PUBLIC_API_ADDRESS, ...(process.env.MEDIA_ORIGINS ?? "").split(/[ ,]+/)];
  return [...new Set(addresses.filter(Boolean).map((address) => new URL(address).origin))].join(" ");
}

function policy(html) {
  const hashes = [...html.matchAll(INLINE)].map((found) => `'sha256-${digest(found[1], "base64")}'`);
  const others = origins();
  return [
    "default-src 'self'",
    `script-src 'self' ${[...new Set(hashes)].sort().join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob: ${others}`,
    `media-src 'self' data: blob: ${others}`,
    `connect-src 'self' ${others}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].map((part) => part.trim()).join("; ");
}

function writeHeaders(all) {
  const common = "/*\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n  X-Frame-Options: DENY\n\n/_next/static/*\n  Cache-Control: public, max-age=31536000, immutable\n";
  const pages = all.filter((path) => path.endsWith("index.html"));
  const own = pages.map((path) => `\n${addressOf(path)}\n  Content-Security-Policy: ${policy(readFileSync(path, "utf8"))}\n`);
  writeFileSync(join(OUT, "_headers"), common + own.join(""));
}

const all = files(OUT).filter((path) => !/(\.built|_headers|sw\.js)$/.test(path));
preloadFont(all);
writeWorker(all);
writeHeaders(all);
