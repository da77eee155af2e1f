"use client";

import { useTracks } from "@/lib/api/use-tracks.ts";
import { TokenForm } from "../shell/TokenForm.tsx";
import { TrackCard } from "../tracks/Card.tsx";
import { State } from "../tracks/State.tsx";
import styles from "./library.module.css";

/** Where the token goes, and what it opens. */
export function PremiumPage() {
  const premium = useTracks({ tier: "premium" }, 24);
  return (
    <>
      <h1>Premium</h1>
      <p className={styles.lead}>Longer forms and other voices, at 320 kbit/s. A token opens them on this device.</p>
      <div className="section"><TokenForm /></div>
      <section className="section" aria-labelledby="tracks">
        <div className="section-head"><h2 id="tracks">Premium tracks</h2></div>
        <State tracks={premium} empty="There are no premium tracks yet." skeleton={<div className="grid">{[1, 2, 3, 4].map((card) => <div key={card} className="skeleton" style={{ aspectRatio: "1" }} />)}</div>}>
          <div className="grid">{premium.entries.map((entry) => <TrackCard key={entry.id} entry={entry} list={premium.entries} />)}</div>
        </State>
      </section>
    </>
  );
}
