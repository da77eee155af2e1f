"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { Run } from "@/lib/api/client.ts";
import { studioApi, errorMessage } from "@/lib/studio/operator.ts";
import { isUnderWay, RUN_STATES } from "@/lib/studio/format.ts";
import { StartPremium } from "./StartPremium.tsx";
import { State } from "./State.tsx";
import styles from "./studio.module.css";

const SHOWN = 8;
const FREQUENT_MS = 1500;
const RARE_MS = 20_000;

/** The newest runs, polled: often while one is under way, rarely otherwise. */
function useRuns(onRunsEnded: () => void) {
  const [runs, setRuns] = useState<Run[] | null>(null);
  const [errorText, setErrorText] = useState<string | null>(null);
  const before = useRef<Set<string>>(new Set());
  const read = useCallback(async () => {
    try {
      const listed = await studioApi.listRuns({ limit: SHOWN });
      const found = await Promise.all(listed.map((run) => (isUnderWay(run.state) ? studioApi.followRun(run.runId) : run)));
      const active = new Set(found.filter((run) => isUnderWay(run.state)).map((run) => run.runId));
      if ([...before.current].some((id) => !active.has(id))) onRunsEnded();
      before.current = active;
      setRuns(found);
      setErrorText(null);
    } catch (error) {
      setErrorText(errorMessage(error));
    }
  }, [onRunsEnded]);
  const isActive = runs?.some((run) => isUnderWay(run.state)) ?? false;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isUnmounted = false;
    const poll = async () => {
      if (document.visibilityState === "visible") await read();
      if (!isUnmounted) timer = setTimeout(poll, isActive ? FREQUENT_MS : RARE_MS);
    };
    void poll();
    return () => {
      isUnmounted = true;
      clearTimeout(timer);
    };
  }, [read, isActive]);
  const add = useCallback((run: Run) => {
    before.current.add(run.runId);
    setRuns((others) => [run, ...(others ?? []).filter((other) => other.runId !== run.runId)]);
  }, []);
  return { runs, errorText, read, add };
}

/** Start a premium track, and watch what runs. */
export function Runs({ started, onRunsEnded, onMessage }: { started: Run | null; onRunsEnded: () => void; onMessage: (sentence: string) => void }) {
  const { runs, errorText, read, add } = useRuns(onRunsEnded);
  const [isFormOpen, setFormOpen] = useState(false);
  useEffect(() => {
    if (!started) return;
    add(started);
    void read();
  }, [started, add, read]);
  const onFormStarted = (run: Run) => {
    add(run);
    setFormOpen(false);
    onMessage(`The run ${run.name ?? run.runId} was started.`);
    void read();
  };
  return (
    <section className={styles.runs} aria-labelledby="runs">
      <header className={styles.runsHead}>
        <h2 id="runs">Runs</h2>
        <button type="button" className="button" data-kind="main" aria-expanded={isFormOpen} onClick={() => setFormOpen(!isFormOpen)}>New premium track</button>
      </header>
      {isFormOpen && <StartPremium onStarted={onFormStarted} />}
      {errorText && <p className={styles.errorText} role="alert">{errorText}</p>}
      {runs?.length === 0 && <p className="muted">There are no runs yet.</p>}
      <ul className={styles.runList}>{runs?.map((run) => <RunRow key={run.runId} run={run} onChanged={() => void read()} />)}</ul>
    </section>
  );
}

function since(run: Run): string {
  const moment = run.endedAt ?? run.startedAt ?? run.createdAt;
  return moment ? new Date(moment).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }) : "";
}

function RunRow({ run, onChanged }: { run: Run; onChanged: () => void }) {
  const [errorText, setErrorText] = useState<string | null>(null);
  const name = run.name ?? run.flow;
  const cancel = () => studioApi.cancelRun(run.runId).then(onChanged, (error: unknown) => setErrorText(errorMessage(error)));
  return (
    <li className={styles.run} data-run={run.runId}>
      <div>
        <p className={styles.runName}>{name}</p>
        <p className="muted">{run.flow} · {since(run)}</p>
        {run.state === "failed" && run.message && <p className={styles.bad}>{run.message}</p>}
        {errorText && <p role="alert" className={styles.bad}>{errorText}</p>}
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
