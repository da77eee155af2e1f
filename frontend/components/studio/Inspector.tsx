"use client";

import { useEffect, useId, useRef, type ReactNode } from "react";
import type { Entry, Run, StudioTrack } from "@/lib/api/client.ts";
import { slugOf } from "@/lib/categories.ts";
import { STATES } from "@/lib/studio/format.ts";
import { genreName, shortDay, shownTitle } from "@/lib/format.ts";
import { CloseIcon, NextIcon, PreviousIcon } from "../icons.tsx";
import { Decide } from "./Decide.tsx";
import { Listen } from "./Listen.tsx";
import { MeasureTable } from "./Measures.tsx";
import { Sheet } from "./Sheet.tsx";
import { State } from "./State.tsx";
import { Picture } from "./Tile.tsx";
import styles from "./studio.module.css";

/** One track in a dialog: hear it, compare requested and measured values, decide. */
export function Inspector({ track, around, onTurn, onClose, onChanged, onStarted }: {
  track: StudioTrack; around: StudioTrack[]; onTurn: (id: string) => void; onClose: () => void;
  onChanged: (track: StudioTrack, sentence: string) => void; onStarted: (run: Run, sentence: string) => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const at = around.findIndex((other) => other.id === track.id);
  const entry = track.entry!;
  useEffect(() => {
    const node = dialog.current;
    if (node && !node.open) node.showModal();
    return () => node?.close();
  }, []);
  return (
    <dialog ref={dialog} className={styles.inspector} data-category={slugOf(track.category)} aria-labelledby={heading} onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}>
      <div className={styles.inspectorInner}>
        <header className={styles.inspectorHead}>
          <p>{shortDay(entry.date)} · {track.tier === "premium" ? "Premium" : "Free"}</p>
          <Turn icon={<PreviousIcon />} name="Previous track" to={around[at - 1]} onTurn={onTurn} />
          <Turn icon={<NextIcon />} name="Next track" to={around[at + 1]} onTurn={onTurn} />
          <button type="button" className={styles.icon} aria-label="Close" onClick={onClose}><CloseIcon /></button>
        </header>
        <div className={styles.lead}>
          <span className={styles.leadCover}><Picture track={track} size={148} /></span>
          <div>
            <p className={styles.eyebrow}>{track.category} · {genreName(entry.genre)}</p>
            <h2 id={heading}>{shownTitle(entry)}</h2>
            <p className={styles.standing}><State shown={STATES[track.state]} /> <span className="muted">{STATES[track.state].hint}</span></p>
            {track.why && track.state !== "listed" && <blockquote className={styles.why}>{track.why} <cite>{track.by}</cite></blockquote>}
          </div>
        </div>
        <Listen track={track} />
        <MeasureTable track={track} />
        <Decide track={track} onChanged={onChanged} onStarted={onStarted} />
        <Sheet track={track} />
        <Made entry={entry} />
      </div>
    </dialog>
  );
}

function Turn({ icon, name, to, onTurn }: { icon: ReactNode; name: string; to: StudioTrack | undefined; onTurn: (id: string) => void }) {
  return <button type="button" className={styles.icon} aria-label={name} disabled={!to} onClick={() => to && onTurn(to.id)}>{icon}</button>;
}

/** How the track was made. */
function Made({ entry }: { entry: Entry }) {
  const facts: [string, string | null | undefined][] = [
    ["Id", entry.id],
    ["Method", entry.model ? `${entry.method}, ${entry.model}` : entry.method],
    ["Prompt", entry.prompt],
    ["Seed", entry.seed === null ? null : String(entry.seed)],
    ["Engine", entry.engineVersion],
    ["Length", `${entry.durationSec.toFixed(1)} s`],
    ["Size", entry.sizeBytes === null ? null : `${(entry.sizeBytes / 1e6).toFixed(2)} MB`],
    ["Licence", entry.license],
    ["Object", entry.objectKey],
    ["SHA-256", entry.sha256],
  ];
  return (
    <details className={styles.made}>
      <summary>How it was made</summary>
      <dl>{facts.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </details>
  );
}
