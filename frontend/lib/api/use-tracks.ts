import { useCallback, useEffect, useState } from "react";
import { ApiProblem, type Entry } from "./client.ts";
import { firstPage, nextPage, type Page, type Wanted } from "./pages.ts";

/** A list of tracks as it comes in. `trouble` is a sentence; with entries beside it, they are an older copy. */
export interface Tracks {
  state: "loading" | "ready" | "failed";
  entries: readonly Entry[];
  total: number;
  trouble: string | null;
  staleSince: string | null;
  hasMore: boolean;
  more: () => void;
  again: () => void;
}

const seen = new Map<string, Page>();
const MOST_SEEN = 40;
const RETRY_MS = 4000;

function remember(key: string, page: Page): void {
  seen.delete(key);
  seen.set(key, page);
  if (seen.size > MOST_SEEN) seen.delete(seen.keys().next().value!);
}

function sentence(error: unknown): string {
  if (error instanceof ApiProblem) return error.message;
  return navigator.onLine ? "SoundFlow can't be reached right now. Trying again…" : "You are offline.";
}

/** Tracks that fit, with the last answer shown at once; tries again by itself while the API is out of reach. `null` waits. */
export function useTracks(wanted: Wanted | null, limit = 48): Tracks {
  const key = wanted ? JSON.stringify([wanted, limit]) : "";
  const [page, setPage] = useState<Page | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((count) => count + 1), []);

  useEffect(() => {
    if (!key) return;
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const [asked, size] = JSON.parse(key) as [Wanted, number];
    setPage(seen.get(key) ?? null);
    firstPage(asked, size, { signal: leaving.signal }).then(
      (found) => {
        remember(key, found);
        setPage(found);
        setTrouble(null);
      },
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        setTrouble(sentence(error));
        timer = setTimeout(again, RETRY_MS);
      },
    );
    addEventListener("online", again);
    return () => {
      leaving.abort();
      clearTimeout(timer);
      removeEventListener("online", again);
    };
  }, [key, round, again]);

  const more = useCallback(() => {
    if (!page?.next) return;
    nextPage(page.next).then(
      (found) => {
        const joined = { ...found, total: page.total, entries: [...page.entries, ...found.entries] };
        remember(key, joined);
        setPage(joined);
      },
      (error: unknown) => setTrouble(sentence(error)),
    );
  }, [key, page]);

  return {
    state: page ? "ready" : trouble ? "failed" : "loading",
    entries: page?.entries ?? [],
    total: page?.total ?? 0,
    staleSince: page?.staleSince ?? null,
    hasMore: !!page?.next,
    trouble,
    more,
    again,
  };
}
