"use client";

import { useState, type FormEvent } from "react";
import { api } from "@/lib/api/address.ts";
import { ApiProblem, type Session, type SessionRequest } from "@/lib/api/client.ts";
import { CATEGORIES } from "@/lib/categories.ts";
import { useStore } from "@/lib/store.ts";
import * as player from "@/lib/player.ts";
import { startFocus } from "@/lib/timers.ts";
import { token } from "@/lib/token.ts";
import { clock } from "@/lib/format.ts";
import { PlayIcon } from "../icons.tsx";
import { Scene } from "../scenes/Scene.tsx";
import { TrackList } from "../tracks/Row.tsx";
import styles from "./session.module.css";

const ENERGIES = [["Any", ""], ["Low", "25"], ["Middle", "55"], ["High", "85"]] as const;
const AMBIENCES = [["Any", ""], ["Little", "10"], ["Some", "35"], ["Much", "70"]] as const;
const NATURE = ["rain", "wind", "ocean", "stream", "birds", "fire", "thunder"];
const MINUTES = ["25", "50", "90"];

function numberOrNull(value: FormDataEntryValue | null): number | null {
  return value ? Number(value) : null;
}

/** What the form asks for; a token opens premium tracks, too. */
function requestOf(form: FormData, hasToken: boolean): SessionRequest {
  return {
    goal: String(form.get("goal")),
    durationMin: Number(form.get("minutes")),
    energy: numberOrNull(form.get("energy")),
    ambience: numberOrNull(form.get("ambience")),
    nature: form.getAll("nature").map(String),
    tier: hasToken ? "all" : "free",
  };
}

function Choice({ legend, name, options, checked }: { legend: string; name: string; options: readonly (readonly [string, string])[]; checked: string }) {
  return (
    <fieldset className={styles.choice}>
      <legend>{legend}</legend>
      {options.map(([shown, value]) => <label key={value} className="chip"><input type="radio" name={name} value={value} defaultChecked={value === checked} />{shown}</label>)}
    </fieldset>
  );
}

function Minutes() {
  const [minutes, setMinutes] = useState("50");
  return (
    <fieldset className={styles.choice}>
      <legend>For how long</legend>
      {MINUTES.map((value) => <label key={value} className="chip"><input type="radio" name="preset" checked={minutes === value} onChange={() => setMinutes(value)} />{value} min</label>)}
      <label className={styles.minutes}><input className="field numbers" name="minutes" type="number" min={1} max={480} required value={minutes} onChange={(event) => setMinutes(event.target.value)} aria-label="Minutes" /> minutes</label>
    </fieldset>
  );
}

function Result({ session }: { session: Session }) {
  const begin = () => session.tracks[0] && player.play(session.tracks[0], session.tracks, 0);
  const minutes = Math.round(session.durationSec / 60);
  return (
    <section className={styles.result} aria-labelledby="result">
      <div className="section-head">
        <div><h2 id="result">Your session</h2><p className="muted numbers" role="status">{session.tracks.length} tracks, {clock(session.durationSec)}, in an order that moves gently in tempo, key and energy.</p></div>
      </div>
      <div className={styles.begin}>
        <button type="button" className="button" data-kind="main" onClick={begin}><PlayIcon />Start</button>
        <button type="button" className="button" onClick={() => { begin(); startFocus(Math.max(1, minutes)); }}>Start with a focus timer</button>
      </div>
      <TrackList entries={unique(session.tracks)} label="Tracks of the session" />
      {session.tracks.some((track) => track.round > 1) && <p className="muted">So long a session plays some of these more than once.</p>}
    </section>
  );
}

function unique(tracks: Session["tracks"]): Session["tracks"] {
  return tracks.filter((track, place) => tracks.findIndex((other) => other.id === track.id) === place);
}

/** The listener says what they are about to do; the API answers with a queue that fills the time. */
export function SessionPage() {
  const hasToken = useStore(token) !== null;
  const [goal, setGoal] = useState("deep-work");
  const [session, setSession] = useState<Session | null>(null);
  const [errorText, setErrorText] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const build = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setAsking(true);
    try {
      setSession(await api.startSession(requestOf(new FormData(event.currentTarget), hasToken)));
      setErrorText(null);
    } catch (error) {
      setErrorText(error instanceof ApiProblem ? error.message : "SoundFlow can’t be reached right now. Try again in a moment.");
    } finally {
      setAsking(false);
    }
  };
  return (
    <div className={styles.page}>
      <div>
      <h1>Build a session</h1>
      <p className={styles.lead}>Say what you are about to do. The queue fills the time, best match first, then the smoothest way on.</p>
      <form className={styles.form} onSubmit={(event) => void build(event)}>
        <fieldset className={styles.choice}>
          <legend>For what</legend>
          {CATEGORIES.map(({ slug, name }) => <label key={slug} className="chip" data-category={slug}><input type="radio" name="goal" value={slug} checked={slug === goal} onChange={() => setGoal(slug)} />{name}</label>)}
        </fieldset>
        <Minutes />
        <Choice legend="Energy" name="energy" options={ENERGIES} checked="" />
        <Choice legend="Ambience" name="ambience" options={AMBIENCES} checked="" />
        <fieldset className={styles.choice}>
          <legend>With</legend>
          {NATURE.map((tag) => <label key={tag} className="chip"><input type="checkbox" name="nature" value={tag} />{tag.charAt(0).toUpperCase() + tag.slice(1)}</label>)}
        </fieldset>
        <button type="submit" className="button" data-kind="main" disabled={isAsking}>{isAsking ? "Building…" : "Build the session"}</button>
        {errorText && <p role="alert" className={styles.errorText}>{errorText}</p>}
      </form>
      </div>
      <div className={styles.picture} aria-hidden="true"><Scene slug={goal} /></div>
      {session && <Result session={session} />}
    </div>
  );
}
