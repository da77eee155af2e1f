"use client";

import Link from "next/link";
import { useTracks, type Tracks } from "@/lib/api/use-tracks.ts";
import type { Entry } from "@/lib/api/client.ts";
import { CATEGORIES } from "@/lib/categories.ts";
import { useStore } from "@/lib/store.ts";
import { history } from "@/lib/library.ts";
import * as player from "@/lib/player.ts";
import { longDay } from "@/lib/format.ts";
import { PlayIcon } from "../icons.tsx";
import { Scene } from "../scenes/Scene.tsx";
import { PosterCard, PosterPlaceholder, TrackCard } from "../tracks/Card.tsx";
import { TrackList } from "../tracks/Row.tsx";
import { State } from "../tracks/State.tsx";
import styles from "./pages.module.css";

/** The newest day's tracks in the site's order, and those before. */
function byDay(entries: readonly Entry[]): { five: Entry[]; earlier: Entry[] } {
  const day = entries[0]?.date;
  const five = CATEGORIES.flatMap((category) => entries.filter((entry) => entry.date === day && entry.category === category.name));
  return { five, earlier: entries.filter((entry) => entry.date !== day) };
}

function Five({ free, five }: { free: Tracks; five: Entry[] }) {
  const isToday = five[0]?.date === new Date().toISOString().slice(0, 10);
  return (
    <section aria-labelledby="five">
      <div className={styles.intro}>
        <div>
          <h1 id="five">{five.length && !isToday ? "The latest five" : "Today’s five"}</h1>
          <p className={styles.lead}>{five[0] ? `${longDay(five[0].date)}. Composed overnight, one for each state of mind.` : "Composed overnight, one for each state of mind."}</p>
        </div>
        <button type="button" className="button" data-kind="main" disabled={!five[0]} onClick={() => five[0] && player.play(five[0], five)}><PlayIcon />Play all</button>
      </div>
      <State tracks={free} empty="The first five tracks are being made. They appear here as soon as they are published." skeleton={<div className={styles.five}>{CATEGORIES.map((category) => <PosterPlaceholder key={category.slug} info={category} />)}</div>}>
        <div className={styles.five}>{five.map((entry) => <PosterCard key={entry.id} entry={entry} list={five} />)}</div>
      </State>
    </section>
  );
}

function Categories() {
  return (
    <section className="section" aria-labelledby="categories">
      <div className="section-head"><h2 id="categories">What are you here for?</h2><Link href="/session/">Build a session</Link></div>
      <ul className={styles.categories}>
        {CATEGORIES.map((category) => (
          <li key={category.slug} data-category={category.slug}>
            <Link href={`/browse/${category.slug}/`} className={styles.category}><Scene slug={category.slug} /><span><b>{category.name}</b><small>{category.line}</small></span></Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The first page: today's five, the categories, recently played, older tracks. */
export function Home() {
  const free = useTracks({ tier: "free" }, 40);
  const premium = useTracks({ tier: "premium" }, 6);
  const recent = useStore(history).slice(0, 6);
  const { five, earlier } = byDay(free.entries);
  return (
    <>
      <Five free={free} five={five} />
      <Categories />
      {recent.length > 0 && (
        <section className="section" aria-labelledby="recent">
          <div className="section-head"><h2 id="recent">Recently played</h2><Link href="/library/">Your library</Link></div>
          <div className="grid">{recent.map((entry) => <TrackCard key={entry.id} entry={entry} list={recent} />)}</div>
        </section>
      )}
      {premium.entries.length > 0 && (
        <section className="section" aria-labelledby="premium">
          <div className="section-head"><h2 id="premium">Premium</h2><Link href="/browse/?tier=premium">All premium tracks</Link></div>
          <div className="grid">{premium.entries.map((entry) => <TrackCard key={entry.id} entry={entry} list={premium.entries} />)}</div>
        </section>
      )}
      {earlier.length > 0 && (
        <section className="section" aria-labelledby="earlier">
          <div className="section-head"><h2 id="earlier">Earlier days</h2><Link href="/browse/">Browse everything</Link></div>
          <TrackList entries={earlier.slice(0, 15)} label="Earlier days" />
        </section>
      )}
    </>
  );
}
