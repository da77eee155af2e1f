"use client";

import { useState } from "react";
import type { StudioTrack } from "@/lib/api/client.ts";
import styles from "./studio.module.css";

/** The inspection on one picture: waveform, spectrogram, harmony, form, balance, every measure with its genre's range. */
export function Sheet({ track }: { track: StudioTrack }) {
  const [isBroken, setBroken] = useState(false);
  const address = track.sheetUrl;
  return (
    <section className={styles.sheet} aria-label="Inspection sheet">
      <h3>Inspection sheet</h3>
      {address && !isBroken && (
        <a href={address} target="_blank" rel="noreferrer" aria-label="Inspection sheet in full size, in a new tab">
          <img src={address} width={1600} height={1100} loading="lazy" decoding="async" onError={() => setBroken(true)}
            alt="Waveform, spectrogram, harmony, form and balance of the track, and every measure with the range of its genre" />
        </a>
      )}
      {isBroken && <p className="muted">The sheet can&rsquo;t be read. Close the track and refresh: its address may have expired.</p>}
      {!address && <p className="muted">No sheet was drawn. <code>soundflow inspect {track.id} --png sheet.png</code> draws one.</p>}
    </section>
  );
}
