"use client";

import { useId, useRef, useState } from "react";
import type { Reason, Run, StudioTrack, TrackState } from "@/lib/api/client.ts";
import { studioApi, errorMessage } from "@/lib/studio/operator.ts";
import styles from "./studio.module.css";

interface Choice {
  name: string;
  /** What is said once it is done. */
  done: string;
  kind: "main" | "bad" | "plain";
  act: (id: string, reason: Reason) => Promise<StudioTrack | Run>;
}

const APPROVE: Choice = { name: "Approve", done: "is listed", kind: "main", act: (id, reason) => studioApi.approveTrack(id, reason) };
const HOLD: Choice = { name: "Hold", done: "is held", kind: "plain", act: (id, reason) => studioApi.holdTrack(id, reason) };
const RE_ROLL: Choice = { name: "Re-roll", done: "is being made again; its run is listed below the days", kind: "plain", act: (id, reason) => studioApi.reRollTrack(id, reason) };
const TAKE_DOWN: Choice = { name: "Take down", done: "is taken down", kind: "bad", act: (id, reason) => studioApi.takeTrackDown(id, reason) };
const RESTORE: Choice = { name: "Restore", done: "is restored", kind: "main", act: (id, reason) => studioApi.restoreTrack(id, reason) };

const CHOICES: Record<TrackState, Choice[]> = {
  listed: [HOLD, RE_ROLL, TAKE_DOWN],
  waiting: [APPROVE, HOLD, RE_ROLL, TAKE_DOWN],
  held: [APPROVE, RE_ROLL, TAKE_DOWN],
  unlisted: [APPROVE, HOLD, TAKE_DOWN],
  takenDown: [RESTORE],
  missing: [],
};
const SHORTEST = 3;

/** What can be done with a track in its state; every decision is stored with its reason. */
export function Decide({ track, onChanged, onStarted }: {
  track: StudioTrack; onChanged: (track: StudioTrack, sentence: string) => void; onStarted: (run: Run, sentence: string) => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState<string | null>(null);
  const [errorText, setErrorText] = useState<string | null>(null);
  const names = useId();
  const choices = CHOICES[track.state].filter((choice) => choice !== RE_ROLL || track.tier === "free");
  const take = async (choice: Choice) => {
    if (why.trim().length < SHORTEST) {
      setErrorText("Give a reason in a few words; it is stored with the decision.");
      return field.current?.focus();
    }
    setBusy(choice.name);
    try {
      const found = await choice.act(track.id, { why: why.trim() });
      const sentence = `${track.id} ${choice.done}.`;
      if ("runId" in found) onStarted(found, sentence);
      else onChanged(found, sentence);
      setWhy("");
      setErrorText(null);
    } catch (error) {
      setErrorText(errorMessage(error));
    } finally {
      setBusy(null);
    }
  };
  return (
    <section className={styles.decide} aria-label="Decide">
      <label htmlFor={`${names}-why`}>Reason</label>
      <textarea ref={field} id={`${names}-why`} className="field" rows={2} maxLength={300} value={why} placeholder="For example: the hats are too loud"
        aria-invalid={errorText ? true : undefined} aria-describedby={`${names}-help`} onChange={(event) => setWhy(event.target.value)} />
      <p id={`${names}-help`} role={errorText ? "alert" : undefined} className={errorText ? styles.bad : styles.help}>{errorText ?? "Stored with the decision and shown to other operators."}</p>
      <div className={styles.choices}>
        {choices.map((choice) => (
          <button key={choice.name} type="button" className={`button ${choice.kind === "bad" ? styles.danger : ""}`} data-kind={choice.kind === "main" ? "main" : undefined}
            disabled={busy !== null} onClick={() => void take(choice)}>{busy === choice.name ? "One moment…" : choice.name}</button>
        ))}
      </div>
    </section>
  );
}
