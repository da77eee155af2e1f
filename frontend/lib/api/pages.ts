import { api } from "./address.ts";
import type { Entry, Tier } from "./client.ts";

/** What a listener looks for. Everything left out does not matter. */
export interface Wanted {
  category?: string | null;
  tier?: Tier | null;
  genre?: string | null;
  q?: string | null;
  date?: string | null;
}

/** A page of a catalog: `next` leads on, `total` counts all that fit, `staleSince` is set while the store is out of reach. */
export interface Page {
  entries: Entry[];
  next: string | null;
  total: number;
  staleSince: string | null;
}

const NEXT = /<([^>]+)>;\s*rel="next"/;

function questionOf(wanted: Wanted, limit: number): string {
  const question = new URLSearchParams({ limit: String(limit) });
  for (const name of ["tier", "genre", "q", "date"] as const) {
    const value = wanted[name];
    if (value) question.set(name, value);
  }
  return question.toString();
}

async function read(path: string, init?: RequestInit): Promise<Page> {
  const answer = await api.send("GET", path, undefined, init);
  const link = NEXT.exec(answer.headers.get("Link") ?? "")?.[1] ?? null;
  const next = link && new URL(link, "http://any.example");
  const entries = (await answer.json()) as Entry[];
  return {
    entries,
    next: next ? next.pathname + next.search : null,
    total: Number(answer.headers.get("X-Total-Count") ?? entries.length),
    staleSince: answer.headers.get("X-Catalog-Stale"),
  };
}

/** The first page of what fits, newest first. Throws `ApiProblem`, or `TypeError` while the API is out of reach. */
export function firstPage(wanted: Wanted, limit = 48, init?: RequestInit): Promise<Page> {
  const shelf = wanted.category ? `by-category/${encodeURIComponent(wanted.category)}` : (wanted.tier ?? "all");
  return read(`/catalog/${shelf}?${questionOf(wanted, limit)}`, init);
}

/** The page that follows. */
export function nextPage(next: string, init?: RequestInit): Promise<Page> {
  return read(next, init);
}
