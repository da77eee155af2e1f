"use client";

import { useEffect, useState } from "react";
import { notice } from "@/lib/announce.ts";
import { useStore } from "@/lib/store.ts";
import styles from "./shell.module.css";

/** True while the browser knows that it has no connection. */
export function useOffline(): boolean {
  const [isOffline, setOffline] = useState(false);
  useEffect(() => {
    const read = () => setOffline(!navigator.onLine);
    read();
    addEventListener("online", read);
    addEventListener("offline", read);
    return () => {
      removeEventListener("online", read);
      removeEventListener("offline", read);
    };
  }, []);
  return isOffline;
}

/** A quiet line while offline, and what just happened for a few seconds. */
export function Notices() {
  const isOffline = useOffline();
  const last = useStore(notice);
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    if (!last) return;
    setShown(last.text);
    const timer = setTimeout(() => setShown(null), 4500);
    return () => clearTimeout(timer);
  }, [last]);
  return (
    <>
      {isOffline && <p className={styles.offline} role="status">You are offline. Tracks in your offline pack play on.</p>}
      <div className={styles.notice} role="status" aria-live="polite">{shown && <p>{shown}</p>}</div>
    </>
  );
}
