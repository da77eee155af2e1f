"use client";

import { isOpen, move, playAt, queue, removeAt } from "@/lib/player.ts";
import { useStore } from "@/lib/store.ts";
import { closePanel } from "@/lib/keyboard.ts";
import { slugOf } from "@/lib/categories.ts";
import { change, settings } from "@/lib/settings.ts";
import { facts, shownTitle, spokenName } from "@/lib/format.ts";
import { CloseIcon, DownIcon, UpIcon } from "../icons.tsx";
import { Cover } from "../tracks/Cover.tsx";
import { Sheet } from "./Sheet.tsx";
import styles from "./player.module.css";

/** What comes next, in an order that can be changed. */
export default function QueuePanel() {
  const { tracks, index } = useStore(queue);
  const { keepsPlaying } = useStore(settings);
  return (
    <Sheet title="Queue" onClose={closePanel}>
      {tracks.length === 0 && <p className={styles.empty}>Nothing is waiting. Play a track, or add one with the queue button beside it.</p>}
      <ol className={styles.queue}>
        {tracks.map((entry, place) => (
          <li key={`${entry.id} ${place}`} data-category={slugOf(entry.category)} aria-current={place === index || undefined} data-past={place < index || undefined}>
            <button type="button" className={styles.queued} disabled={!isOpen(entry)} onClick={() => playAt(place)}>
              <span className={styles.queueCover}><Cover entry={entry} /></span>
              <span className={styles.whatText}><b>{shownTitle(entry)}</b><small>{facts(entry)}</small></span>
            </button>
            {place > index && (
              <span className={styles.queueActions}>
                <button type="button" className={styles.icon} aria-label={`Move ${spokenName(entry)} up`} disabled={place === index + 1} onClick={() => move(place, place - 1)}><UpIcon /></button>
                <button type="button" className={styles.icon} aria-label={`Move ${spokenName(entry)} down`} disabled={place === tracks.length - 1} onClick={() => move(place, place + 1)}><DownIcon /></button>
                <button type="button" className={styles.icon} aria-label={`Remove ${spokenName(entry)}`} onClick={() => removeAt(place)}><CloseIcon /></button>
              </span>
            )}
          </li>
        ))}
      </ol>
      <label className="switch"><input type="checkbox" role="switch" checked={keepsPlaying} onChange={(event) => change({ keepsPlaying: event.target.checked })} />Keep playing more of the same</label>
    </Sheet>
  );
}
