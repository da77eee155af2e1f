"use client";

import { useEffect, useState } from "react";
import { useStore } from "@/lib/store.ts";
import { closePanel } from "@/lib/keyboard.ts";
import { BREAKS, focus, sleep, sleepAfterTrack, sleepIn, startFocus, cancelSleepTimer, stopFocus } from "@/lib/timers.ts";
import { clock } from "@/lib/format.ts";
import { Sheet } from "./Sheet.tsx";
import styles from "./player.module.css";

/** The time now in ms, again every half second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Ring({ share, children }: { share: number; children: React.ReactNode }) {
  return (
    <div className={styles.ring}>
      <svg viewBox="0 0 120 120" aria-hidden="true"><circle cx="60" cy="60" r="54" /><circle cx="60" cy="60" r="54" pathLength="1" strokeDasharray={`${Math.max(0, Math.min(1, share))} 1`} transform="rotate(-90 60 60)" /></svg>
      <div>{children}</div>
    </div>
  );
}

function FocusPart() {
  const running = useStore(focus);
  const now = useNow();
  if (!running) {
    return (
      <>
        <p className={styles.hint}>A bell at the end, then a break.</p>
        <div className={styles.choices}>
          {Object.entries(BREAKS).map(([minutes, rest]) => (
            <button key={minutes} type="button" className="choice" onClick={() => startFocus(Number(minutes))}><b>{minutes} min</b><small>{rest} min break</small></button>
          ))}
        </div>
      </>
    );
  }
  const leftSec = Math.max(0, (running.endsAt - now) / 1000);
  return (
    <div className={styles.running}>
      <Ring share={leftSec / (running.minutes * 60)}>
        <span role="timer" className={`${styles.left} numbers`}>{clock(leftSec)}</span>
        <small>{running.phase === "focus" ? "Focus" : "Break"}</small>
      </Ring>
      <button type="button" className="button" onClick={stopFocus}>End {running.phase === "focus" ? "focus" : "break"}</button>
    </div>
  );
}

function SleepPart() {
  const timer = useStore(sleep);
  const now = useNow();
  if (timer.kind !== "off") {
    return (
      <div className={styles.sleeping}>
        <p role="timer">{timer.kind === "track" ? "Stops when this track is over." : <>Stops in <b className="numbers">{clock((timer.endsAt - now) / 1000)}</b>, fading at the end.</>}</p>
        <button type="button" className="button" onClick={cancelSleepTimer}>Cancel sleep timer</button>
      </div>
    );
  }
  return (
    <div className={styles.choices}>
      {[10, 20, 30, 45, 60].map((minutes) => <button key={minutes} type="button" className="choice" onClick={() => sleepIn(minutes)}><b>{minutes} min</b></button>)}
      <button type="button" className="choice" onClick={sleepAfterTrack}><b>End of track</b></button>
    </div>
  );
}

/** Focus and sleep timers. */
export default function TimerPanel() {
  return (
    <Sheet title="Timers" onClose={closePanel}>
      <h3 className={styles.part}>Focus</h3>
      <FocusPart />
      <h3 className={styles.part}>Sleep</h3>
      <SleepPart />
    </Sheet>
  );
}
