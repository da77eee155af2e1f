"use client";

import { useStore } from "@/lib/store.ts";
import { lockedTrack, play } from "@/lib/player.ts";
import { shownTitle } from "@/lib/format.ts";
import { Sheet } from "../player/Sheet.tsx";
import { Cover } from "../tracks/Cover.tsx";
import { TokenForm } from "./TokenForm.tsx";
import styles from "./shell.module.css";

/** Shown when a locked track was chosen: what it is, and a form for the token. */
export default function Unlock() {
  const entry = useStore(lockedTrack);
  if (!entry) return null;
  const opened = () => {
    lockedTrack.set(null);
    play(entry);
  };
  return (
    <Sheet title="A premium track" onClose={() => lockedTrack.set(null)}>
      <div className={styles.locked}>
        <span><Cover entry={entry} /></span>
        <div><h3>{shownTitle(entry)}</h3><p className="muted">{entry.category}{entry.model ? `, made with ${entry.model}` : ""}. Premium tracks play with a token.</p></div>
      </div>
      <TokenForm onOpened={opened} />
    </Sheet>
  );
}
