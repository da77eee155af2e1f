"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { Run, StudioDay, StudioTrack } from "@/lib/api/client.ts";
import { CATEGORIES } from "@/lib/categories.ts";
import { forgetSignedAddresses } from "@/lib/studio/signed-addresses.ts";
import { studioApi, signOut, errorMessage } from "@/lib/studio/operator.ts";
import { dayFrom, dayOf } from "@/lib/studio/format.ts";
import { Day } from "./Day.tsx";
import { Inspector } from "./Inspector.tsx";
import { Runs } from "./Runs.tsx";
import styles from "./studio.module.css";

const DAYS = 7;

/** The days up to one of them, from the store; reloaded on demand and when the tab becomes visible. */
function useDays(until: string) {
  const [days, setDays] = useState<StudioDay[] | null>(null);
  const [errorText, setErrorText] = useState<string | null>(null);
  const latestRequest = useRef(0);
  const read = useCallback(async () => {
    const request = ++latestRequest.current; // an answer that arrives after that of a later request is not shown
    try {
      const found = await studioApi.studioDays({ until, days: DAYS });
      if (request !== latestRequest.current) return;
      setDays(found);
      setErrorText(null);
    } catch (error) {
      if (request === latestRequest.current) setErrorText(errorMessage(error));
    }
  }, [until]);
  useEffect(() => {
    setDays(null);
    void read();
    const look = () => document.visibilityState === "visible" && void read();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [read]);
  const replace = useCallback((track: StudioTrack) => {
    const put = (day: StudioDay) => ({ ...day, tracks: day.tracks.map((other) => (other.id === track.id ? track : other)) });
    setDays((before) => before?.map(put) ?? null);
  }, []);
  return { days, errorText, read, replace };
}

/** The last days as a grid, a track's inspection above it, and the runs below. */
export function Board() {
  const today = dayOf(new Date());
  const [until, setUntil] = useState(today);
  const { days, errorText, read, replace } = useDays(until);
  const [openId, setOpenId] = useState<string | null>(null);
  const [message, setMessage] = useState("");
  const [started, setStarted] = useState<Run | null>(null);
  const tracks = days?.flatMap((day) => day.tracks.filter((track) => track.entry)) ?? [];
  const hasPremium = tracks.some((track) => track.tier === "premium");
  const open = tracks.find((track) => track.id === openId) ?? null;
  const changed = (track: StudioTrack, sentence: string) => {
    replace(track);
    setMessage(sentence);
  };
  const refresh = useCallback(() => {
    forgetSignedAddresses();
    void read();
  }, [read]);
  return (
    <main className={styles.studio} data-premium={hasPremium || undefined}>
      <header className={styles.head}>
        <h1>Studio</h1>
        <Period until={until} today={today} onChange={setUntil} onRefresh={() => void read()} />
        <nav className={styles.tools} aria-label="Studio">
          <a className="button" href="/">Player</a>
          <button type="button" className="button" onClick={signOut}>Sign out</button>
        </nav>
      </header>
      {errorText && <p role="alert" className={styles.errorText}>{errorText} <button type="button" className="button" onClick={() => void read()}>Try again</button></p>}
      <div className={styles.columns} aria-hidden="true">
        <span />{[...CATEGORIES.map((category) => category.name), ...(hasPremium ? ["Premium"] : [])].map((name) => <span key={name}>{name}</span>)}
      </div>
      <div className={styles.days} aria-busy={!days && !errorText}>
        {days ? days.map((day) => <Day key={day.date} day={day} today={today} onOpen={(track) => setOpenId(track.id)} onChanged={changed} />)
          : !errorText && [0, 1, 2].map((row) => <div key={row} className={`skeleton ${styles.waiting}`} />)}
      </div>
      <Runs started={started} onRunsEnded={refresh} onMessage={setMessage} />
      <p role="status" className={message ? styles.message : "sr-only"}>{message}</p>
      {open && <Inspector key={open.id} track={open} around={tracks} onTurn={setOpenId} onClose={() => setOpenId(null)} onChanged={changed} onStarted={(run, sentence) => { setStarted(run); setMessage(sentence); }} />}
    </main>
  );
}

/** Which days are shown. */
function Period({ until, today, onChange, onRefresh }: { until: string; today: string; onChange: (day: string) => void; onRefresh: () => void }) {
  const later = dayFrom(until, DAYS);
  return (
    <div className={styles.period}>
      <button type="button" className="button" onClick={() => onChange(dayFrom(until, -DAYS))}>Earlier</button>
      <label><span className="sr-only">Newest day shown</span>
        <input type="date" className="field" value={until} max={today} required onChange={(event) => event.target.value && onChange(event.target.value)} />
      </label>
      <button type="button" className="button" disabled={until >= today} onClick={() => onChange(later > today ? today : later)}>Later</button>
      <button type="button" className="button" onClick={onRefresh}>Refresh</button>
    </div>
  );
}
