"use client";

import { useRouter } from "next/router";
import { useEffect, useState } from "react";
import { api } from "@/lib/api/address.ts";
import { ApiProblem, type Entry } from "@/lib/api/client.ts";
import { useTracks } from "@/lib/api/use-tracks.ts";
import { slugIn, slugOf } from "@/lib/categories.ts";
import { longDay, shownTitle } from "@/lib/format.ts";
import { Title } from "../shell/Title.tsx";
import { Cover, Landscape } from "../tracks/Cover.tsx";
import { TrackCard } from "../tracks/Card.tsx";
import stateStyles from "../tracks/state.module.css";
import { TrackActions } from "./TrackActions.tsx";
import { Facts, HowItWasMade, Measures } from "./TrackFacts.tsx";
import styles from "./track.module.css";

const RETRY_MS = 4000;

/** The entry of a track; a sentence while it can't be loaded. */
function useTrack(id: string | null): { entry: Entry | null; errorText: string | null } {
  const [entry, setEntry] = useState<Entry | null>(null);
  const [errorText, setErrorText] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (id === null) return; // the exported page does not know its address yet
    if (!id) return setErrorText("The address has no track id.");
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    api.track(id, { signal: abort.signal }).then(
      (found) => {
        setEntry(found);
        setErrorText(null);
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const isMissing = error instanceof ApiProblem && error.status < 500;
        setErrorText(isMissing ? "There is no such track. It may have been taken down." : "SoundFlow can’t be reached right now. Trying again…");
        if (!isMissing) timer = setTimeout(() => setRound(round + 1), RETRY_MS);
      },
    );
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [id, round]);
  return { entry: entry?.id === id ? entry : null, errorText };
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

/** The page while its track is loading. */
function TrackPlaceholder({ slug }: { slug: string | undefined }) {
  return (
    <div className={styles.placeholder} aria-busy="true">
      <h1 className="sr-only">Track</h1>
      <div className={styles.head}><div className={`${slug ? "" : "skeleton"} ${styles.cover}`}>{slug && <Landscape slug={slug} isEager />}</div><div><div className={`skeleton ${styles.textPlaceholder}`} /></div></div>
    </div>
  );
}

/** A track: requested and measured values, how it was made, licence and actions. */
export function TrackPage() {
  const { isReady, query } = useRouter();
  const id = isReady ? String(query.id ?? "") : null;
  const { entry, errorText } = useTrack(id);
  if (!entry && errorText) return <div className={stateStyles.state} role="alert"><h1>Not here</h1><p>{errorText}</p></div>;
  if (!entry) return <TrackPlaceholder slug={slugIn(id)} />;
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
      <div className={styles.columns}><Measures entry={entry} /><HowItWasMade entry={entry} /><Facts entry={entry} /></div>
      <More entry={entry} />
    </article>
  );
}
