"use client";

import { useState } from "react";
import type { StudioDay, StudioTrack } from "@/lib/api/client.ts";
import { studioApi, errorMessage } from "@/lib/studio/operator.ts";
import { STATES, summaryOf } from "@/lib/studio/format.ts";
import { longDay, shortDay } from "@/lib/format.ts";
import { State } from "./State.tsx";
import { Tile } from "./Tile.tsx";
import styles from "./studio.module.css";

/** A day of the board: its five free tracks in the order of the site, then its premium ones. */
export function Day({ day, today, onOpen, onChanged }: {
  day: StudioDay; today: string; onOpen: (track: StudioTrack) => void; onChanged: (track: StudioTrack, sentence: string) => void;
}) {
  const free = day.tracks.filter((track) => track.tier === "free");
  const premium = day.tracks.filter((track) => track.tier === "premium");
  const isEmpty = day.tracks.every((track) => track.state === "missing");
  const waiting = day.tracks.filter((track) => track.state === "waiting");
  return (
    <section className={styles.day} aria-labelledby={`day-${day.date}`}>
      <div className={styles.dayHead}>
        <h2 id={`day-${day.date}`}>
          <span className="sr-only">{longDay(day.date)}</span><span aria-hidden="true">{day.date === today ? "Today" : shortDay(day.date)}</span>
        </h2>
        <p className="muted">{summaryOf(day)}</p>
        {waiting.length > 0 && <ApproveAll tracks={waiting} onChanged={onChanged} />}
      </div>
      <ul className={styles.tiles}>
        {isEmpty && <li className={styles.nothing}><State shown={STATES.missing} /> No track was made.</li>}
        {!isEmpty && free.map((track) => <li key={track.id}><Tile track={track} onOpen={onOpen} /></li>)}
        {premium.map((track) => <li key={track.id} className={styles.premium}><Tile track={track} onOpen={onOpen} /></li>)}
      </ul>
    </section>
  );
}

/** Lists every track of a day that waits. */
function ApproveAll({ tracks, onChanged }: { tracks: StudioTrack[]; onChanged: (track: StudioTrack, sentence: string) => void }) {
  const [isBusy, setBusy] = useState(false);
  const [errorText, setErrorText] = useState<string | null>(null);
  const approve = async () => {
    setBusy(true);
    try {
      for (const [at, track] of tracks.entries()) {
        onChanged(await studioApi.approveTrack(track.id, { why: "approved with its day" }), `${at + 1} of ${tracks.length} approved.`);
      }
      setErrorText(null);
    } catch (error) {
      setErrorText(errorMessage(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" className={`button ${styles.slim}`} disabled={isBusy} onClick={approve}>
        {isBusy ? "Approving…" : `Approve all ${tracks.length}`}
      </button>
      {errorText && <p role="alert" className={styles.bad}>{errorText}</p>}
    </>
  );
}
