import { useCallback, useEffect, useState } from "react";
import { ApiProblem, type Entry } from "./client.ts";
import { firstPage, nextPage, type Page, type TrackFilters } from "./pages.ts";

/** A list of tracks as it is loaded. `errorText` is a sentence; with entries beside it, they are an older copy. */
export interface Tracks {
  state: "loading" | "ready" | "failed";
  entries: readonly Entry[];
  total: number;
  errorText: string | null;
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

/** Matching tracks, with the previous answer shown at once; retries while the API can't be reached. `null` waits. */
export function useTracks(filters: TrackFilters | null, limit = 48): Tracks {
  const key = filters ? JSON.stringify([filters, limit]) : "";
  const [page, setPage] = useState<Page | null>(null);
  const [errorText, setErrorText] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((count) => count + 1), []);

  useEffect(() => {
    if (!key) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const [request, size] = JSON.parse(key) as [TrackFilters, number];
    setPage(seen.get(key) ?? null);
    firstPage(request, size, { signal: abort.signal }).then(
      (found) => {
        remember(key, found);
        setPage(found);
        setErrorText(null);
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setErrorText(sentence(error));
        timer = setTimeout(again, RETRY_MS);
      },
    );
    addEventListener("online", again);
    return () => {
      abort.abort();
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
      (error: unknown) => setErrorText(sentence(error)),
    );
  }, [key, page]);

  return {
    state: page ? "ready" : errorText ? "failed" : "loading",
    entries: page?.entries ?? [],
    total: page?.total ?? 0,
    staleSince: page?.staleSince ?? null,
    hasMore: !!page?.next,
    errorText,
    more,
    again,
  };
}
