"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { Run } from "@/lib/api/client.ts";
import { desk, told } from "@/lib/studio/operator.ts";
import { isUnderWay, RUN_STATES } from "@/lib/studio/words.ts";
import { StartPremium } from "./StartPremium.tsx";
import { State } from "./State.tsx";
import styles from "./studio.module.css";

const SHOWN = 8;
const OFTEN_MS = 1500;
const SELDOM_MS = 20_000;

/** The newest runs, followed: often while one is under way, seldom otherwise. */
function useRuns(onOver: () => void) {
  const [runs, setRuns] = useState<Run[] | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const before = useRef<Set<string>>(new Set());
  const read = useCallback(async () => {
    try {
      const listed = await desk.listRuns({ limit: SHOWN });
      const found = await Promise.all(listed.map((run) => (isUnderWay(run.state) ? desk.followRun(run.runId) : run)));
      const active = new Set(found.filter((run) => isUnderWay(run.state)).map((run) => run.runId));
      if ([...before.current].some((id) => !active.has(id))) onOver();
      before.current = active;
      setRuns(found);
      setTrouble(null);
    } catch (error) {
      setTrouble(told(error));
    }
  }, [onOver]);
  const isActive = runs?.some((run) => isUnderWay(run.state)) ?? false;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isLeft = false;
    const turn = async () => {
      if (document.visibilityState === "visible") await read();
      if (!isLeft) timer = setTimeout(turn, isActive ? OFTEN_MS : SELDOM_MS);
    };
    void turn();
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [read, isActive]);
  const add = useCallback((run: Run) => {
    before.current.add(run.runId);
    setRuns((others) => [run, ...(others ?? []).filter((other) => other.runId !== run.runId)]);
  }, []);
  return { runs, trouble, read, add };
}

/** Start a premium track, and watch what runs. */
export function Runs({ started, onOver, onSaid }: { started: Run | null; onOver: () => void; onSaid: (sentence: string) => void }) {
  const { runs, trouble, read, add } = useRuns(onOver);
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    if (!started) return;
    add(started);
    void read();
  }, [started, add, read]);
  const begun = (run: Run) => {
    add(run);
    setAsking(false);
    onSaid(`The run ${run.name ?? run.runId} was started.`);
    void read();
  };
  return (
    <section className={styles.runs} aria-labelledby="runs">
      <header className={styles.runsHead}>
        <h2 id="runs">Runs</h2>
        <button type="button" className="button" data-kind="main" aria-expanded={isAsking} onClick={() => setAsking(!isAsking)}>New premium track</button>
      </header>
      {isAsking && <StartPremium onStarted={begun} />}
      {trouble && <p className={styles.trouble} role="alert">{trouble}</p>}
      {runs?.length === 0 && <p className="muted">Nothing ran yet.</p>}
      <ul className={styles.runList}>{runs?.map((run) => <RunRow key={run.runId} run={run} onChanged={() => void read()} />)}</ul>
    </section>
  );
}

function since(run: Run): string {
  const moment = run.endedAt ?? run.startedAt ?? run.createdAt;
  return moment ? new Date(moment).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }) : "";
}

function RunRow({ run, onChanged }: { run: Run; onChanged: () => void }) {
  const [trouble, setTrouble] = useState<string | null>(null);
  const name = run.name ?? run.flow;
  const cancel = () => desk.cancelRun(run.runId).then(onChanged, (error: unknown) => setTrouble(told(error)));
  return (
    <li className={styles.run} data-run={run.runId}>
      <div>
        <p className={styles.runName}>{name}</p>
        <p className="muted">{run.flow} · {since(run)}</p>
        {run.state === "failed" && run.message && <p className={styles.bad}>{run.message}</p>}
        {trouble && <p role="alert" className={styles.bad}>{trouble}</p>}
      </div>
      {isUnderWay(run.state) && (
        <div className={styles.progress}>
          <progress aria-label={`Progress of ${name}`} max={100} value={run.progressPercent ?? undefined} />
          <span className="numbers muted">{run.progressPercent === null ? "" : `${Math.round(run.progressPercent)} %`}</span>
        </div>
      )}
      <State shown={RUN_STATES[run.state]} />
      {(run.state === "running" || run.state === "waiting") && <button type="button" className={`button ${styles.slim}`} aria-label={`Cancel ${name}`} onClick={() => void cancel()}>Cancel</button>}
    </li>
  );
}
