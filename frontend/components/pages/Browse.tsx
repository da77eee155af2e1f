"use client";

import Link from "next/link";
import { useRouter } from "next/router";
import { useEffect, useRef, useState } from "react";
import type { Tier } from "@/lib/api/client.ts";
import { useTracks } from "@/lib/api/use-tracks.ts";
import { CATEGORIES, categoryInfo } from "@/lib/categories.ts";
import { genreName } from "@/lib/format.ts";
import * as player from "@/lib/player.ts";
import { PlayIcon, SearchIcon } from "../icons.tsx";
import { Scene } from "../scenes/Scene.tsx";
import { TrackList } from "../tracks/Row.tsx";
import { State } from "../tracks/State.tsx";
import styles from "./pages.module.css";

const TYPING_MS = 220;
const SKELETON_ROWS = Array.from({ length: 12 }, (_, row) => row);
const ALL_GENRES = [...new Set(CATEGORIES.flatMap(({ genres }) => genres))];

/** The filters of the page, read from its address and written back to it, so that a search can be shared and Back works. */
function useFilters() {
  const router = useRouter();
  const question = new URLSearchParams(router.isReady ? router.asPath.split("?")[1] : "");
  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(question);
    next.delete("find");
    if (value) next.set(name, value);
    else next.delete(name);
    void router.replace(`${router.asPath.split("?")[0]}${next.size ? `?${next}` : ""}`, undefined, { shallow: true, scroll: false });
  };
  const tier = question.get("tier");
  return {
    isReady: router.isReady, isFinding: question.has("find"), genre: question.get("genre"), q: question.get("q"),
    tier: tier === "free" || tier === "premium" ? (tier as Tier) : null, set,
  };
}

type Filters = ReturnType<typeof useFilters>;

function Search({ filters }: { filters: Filters }) {
  const [typed, setTyped] = useState(filters.q ?? "");
  const field = useRef<HTMLInputElement>(null);
  const latest = useRef(filters);
  latest.current = filters;
  useEffect(() => {
    if (filters.isFinding) field.current?.focus();
  }, [filters.isFinding]);
  useEffect(() => {
    if (typed.trim() === (latest.current.q ?? "")) return;
    const timer = setTimeout(() => latest.current.set("q", typed.trim() || null), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <form role="search" className={styles.search} onSubmit={(event) => event.preventDefault()}>
      <SearchIcon />
      <input ref={field} data-search className="field" type="search" value={typed} maxLength={100} aria-label="Search tracks" placeholder="Genre, key, tag, day…" onChange={(event) => setTyped(event.target.value)} />
    </form>
  );
}

function Choices({ filters, genres }: { filters: Filters; genres: readonly string[] }) {
  const tiers = [[null, "All"], ["free", "Free"], ["premium", "Premium"]] as const;
  return (
    <div className={styles.filters}>
      <Search filters={filters} />
      <label className={styles.genre}>
        <span className="sr-only">Genre</span>
        <select className="field" value={filters.genre ?? ""} onChange={(event) => filters.set("genre", event.target.value || null)}>
          <option value="">Any genre</option>
          {genres.map((genre) => <option key={genre} value={genre}>{genreName(genre)}</option>)}
        </select>
      </label>
      <fieldset className={styles.chips}>
        <legend className="sr-only">Tier</legend>
        {tiers.map(([tier, name]) => <label key={name} className="chip"><input type="radio" name="tier" checked={filters.tier === tier} onChange={() => filters.set("tier", tier)} />{name}</label>)}
      </fieldset>
    </div>
  );
}

/** Everything, or one category in its own colours: filtered, searched, as long as one scrolls. */
export function Browse({ category }: { category: string | null }) {
  const info = category ? categoryInfo(category) : undefined;
  const filters = useFilters();
  const tracks = useTracks(filters.isReady ? { category, tier: filters.tier, genre: filters.genre, q: filters.q } : null, 48);
  const first = tracks.entries.find(player.isOpen);
  return (
    <div data-category={category ?? undefined}>
      <header className={info ? styles.hero : styles.intro}>
        {info && <Scene slug={info.slug} />}
        <div className={info ? styles.heroText : ""}>
          <h1>{info?.name ?? "Browse"}</h1>
          <p className={styles.lead}>{info?.about ?? "Every track since the first day."}</p>
          {info && <button type="button" className="button" data-kind="main" disabled={!first} onClick={() => first && player.play(first, tracks.entries)}><PlayIcon />Play</button>}
        </div>
      </header>
      <nav className={styles.tabs} aria-label="Categories">
        <Link className="chip" href="/browse/" aria-current={info ? undefined : "page"}>All</Link>
        {CATEGORIES.map(({ slug, name }) => <Link key={slug} className="chip" data-category={slug} href={`/browse/${slug}/`} aria-current={slug === category ? "page" : undefined}><i aria-hidden="true" />{name}</Link>)}
      </nav>
      <Choices key={String(filters.isReady)} filters={filters} genres={info?.genres ?? ALL_GENRES} />
      <h2 className="sr-only">Tracks</h2>
      <p className={`${styles.count} muted`} role="status">{tracks.state === "ready" ? `${tracks.total} ${tracks.total === 1 ? "track" : "tracks"}` : ""}</p>
      <State tracks={tracks} empty="Nothing fits. Remove a filter, or search for something else." skeleton={<div className={styles.rows}>{SKELETON_ROWS.map((row) => <div key={row} className={`skeleton ${styles.rowSkeleton}`} />)}</div>}>
        <h2 className="sr-only">Tracks</h2>
        <TrackList entries={tracks.entries} label="Tracks" />
        {tracks.hasMore && <button type="button" className={`button ${styles.more}`} onClick={tracks.more}>Show more</button>}
      </State>
    </div>
  );
}
