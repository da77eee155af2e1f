"use client";

import { useRouter } from "next/router";
import { useEffect, useState } from "react";
import { api } from "@/lib/api/address.ts";
import { ApiProblem, type Entry } from "@/lib/api/client.ts";
import { useTracks } from "@/lib/api/use-tracks.ts";
import { slugIn, slugOf } from "@/lib/categories.ts";
import { longDay, shownTitle } from "@/lib/words.ts";
import { Title } from "../shell/Title.tsx";
import { Cover, Landscape } from "../tracks/Cover.tsx";
import { TrackCard } from "../tracks/Card.tsx";
import stateStyles from "../tracks/state.module.css";
import { TrackActions } from "./TrackActions.tsx";
import { Facts, MadeHow, Measures } from "./TrackFacts.tsx";
import styles from "./track.module.css";

const RETRY_MS = 4000;

/** The entry of a track; a sentence while it can't be had. */
function useTrack(id: string | null): { entry: Entry | null; trouble: string | null } {
  const [entry, setEntry] = useState<Entry | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (id === null) return; // the exported page does not know its address yet
    if (!id) return setTrouble("The address names no track.");
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    api.track(id, { signal: leaving.signal }).then(
      (found) => {
        setEntry(found);
        setTrouble(null);
      },
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        const isMissing = error instanceof ApiProblem && error.status < 500;
        setTrouble(isMissing ? "There is no such track. It may have been taken down." : "SoundFlow can’t be reached right now. Trying again…");
        if (!isMissing) timer = setTimeout(() => setRound(round + 1), RETRY_MS);
      },
    );
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [id, round]);
  return { entry: entry?.id === id ? entry : null, trouble };
}

function More({ entry }: { entry: Entry }) {
  const { entries } = useTracks({ category: slugOf(entry.category) }, 7);
  const others = entries.filter((other) => other.id !== entry.id).slice(0, 6);
  if (!others.length) return null;
  return (
    <section className="section" aria-labelledby="more">
      <div className="section-head"><h2 id="more">More {entry.category}</h2></div>
      <div className="grid">{others.map((other) => <TrackCard key={other.id} entry={other} list={others} />)}</div>
    </section>
  );
}

/** The page while its track is on the way: everything has its place already. */
function ToCome({ slug }: { slug: string | undefined }) {
  return (
    <div className={styles.toCome} aria-busy="true">
      <h1 className="sr-only">Track</h1>
      <div className={styles.head}><div className={`${slug ? "" : "skeleton"} ${styles.cover}`}>{slug && <Landscape slug={slug} isEager />}</div><div><div className={`skeleton ${styles.textToCome}`} /></div></div>
    </div>
  );
}

/** A track: what was asked, what was measured, how it was made, and what may be done with it. */
export function TrackPage() {
  const { isReady, query } = useRouter();
  const id = isReady ? String(query.id ?? "") : null;
  const { entry, trouble } = useTrack(id);
  if (!entry && trouble) return <div className={stateStyles.state} role="alert"><h1>Not here</h1><p>{trouble}</p></div>;
  if (!entry) return <ToCome slug={slugIn(id)} />;
  return (
    <article data-category={slugOf(entry.category)}>
      <Title name={`${shownTitle(entry)}, ${entry.date}`} />
      <header className={styles.head}>
        <div className={styles.cover}><Cover entry={entry} isEager /></div>
        <div>
          <p className={styles.kind}>{entry.category}{entry.tier === "premium" ? " · Premium" : ""}</p>
          <h1>{shownTitle(entry)}</h1>
          <p className={styles.day}>{longDay(entry.date)} {entry.date.slice(0, 4)}</p>
          <TrackActions entry={entry} />
        </div>
      </header>
      <div className={styles.columns}><Measures entry={entry} /><MadeHow entry={entry} /><Facts entry={entry} /></div>
      <More entry={entry} />
    </article>
  );
}
