import { api } from "./address.ts";
import type { Entry, Tier } from "./client.ts";

/** Filters for tracks. A filter that is left out or null matches everything. */
export interface TrackFilters {
  category?: string | null;
  tier?: Tier | null;
  genre?: string | null;
  q?: string | null;
  date?: string | null;
}

/** A page of a catalog: `next` is the address of the next page, `total` counts all matches, `staleSince` is set while the store can't be reached. */
export interface Page {
  entries: Entry[];
  next: string | null;
  total: number;
  staleSince: string | null;
}

const NEXT = /<([^>]+)>;\s*rel="next"/;

function queryOf(filters: TrackFilters, limit: number): string {
  const query = new URLSearchParams({ limit: String(limit) });
  for (const name of ["tier", "genre", "q", "date"] as const) {
    const value = filters[name];
    if (value) query.set(name, value);
  }
  return query.toString();
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

/** The first page of matching tracks, newest first. Throws `ApiProblem`, or `TypeError` while the API can't be reached. */
export function firstPage(filters: TrackFilters, limit = 48, init?: RequestInit): Promise<Page> {
  const catalog = filters.category ? `by-category/${encodeURIComponent(filters.category)}` : (filters.tier ?? "all");
  return read(`/catalog/${catalog}?${queryOf(filters, limit)}`, init);
}

/** The next page. */
export function nextPage(next: string, init?: RequestInit): Promise<Page> {
  return read(next, init);
}
