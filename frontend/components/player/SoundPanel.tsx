"use client";

import type { CSSProperties } from "react";
import { ambience, BEDS, setAmbienceVolume, setBed, type Bed } from "@/lib/audio/ambience.ts";
import { useStore } from "@/lib/store.ts";
import { closePanel } from "@/lib/keyboard.ts";
import * as player from "@/lib/player.ts";
import { change, settings } from "@/lib/settings.ts";
import { Sheet } from "./Sheet.tsx";
import styles from "./player.module.css";

const NAMES: Record<Bed, string> = { rain: "Rain", wind: "Wind", sea: "Sea", stream: "Stream", fire: "Fire", thunder: "Far thunder" };

function Slider({ label, value, onChange, most = 100, shown = `${value}` }: { label: string; value: number; onChange: (value: number) => void; most?: number; shown?: string }) {
  return (
    <label className={styles.fader}>
      <span>{label}</span>
      <input className="slider" type="range" min={0} max={most} value={value} aria-valuetext={shown} style={{ "--share": `${(value / most) * 100}%` } as CSSProperties} onChange={(event) => onChange(Number(event.target.value))} />
      <span className="numbers" aria-hidden="true">{shown}</span>
    </label>
  );
}

/** Ambience under the music, and transitions between tracks. */
export default function SoundPanel() {
  const { levels, volume } = useStore(ambience);
  const { crossfadeSec, volume: music } = useStore(settings);
  return (
    <Sheet title="Ambience and sound" onClose={closePanel}>
      <p className={styles.hint}>Synthesised on this device, beside the music and with a volume of its own.</p>
      <div className={styles.faders}>{BEDS.map((bed) => <Slider key={bed} label={NAMES[bed]} value={levels[bed] ?? 0} onChange={(value) => setBed(bed, value)} />)}</div>
      <h3 className={styles.part}>Balance</h3>
      <div className={styles.faders}>
        <Slider label="All ambience" value={volume} onChange={setAmbienceVolume} />
        <Slider label="Music" value={Math.round(music * 100)} onChange={(value) => player.setVolume(value / 100)} />
      </div>
      <h3 className={styles.part}>Between tracks</h3>
      <div className={styles.faders}><Slider label="Crossfade" value={crossfadeSec} most={12} shown={crossfadeSec ? `${crossfadeSec} s` : "Gapless"} onChange={(value) => change({ crossfadeSec: value })} /></div>
      <p className={styles.hint}>Where tempo and key match, the next track starts on a bar line and in time.</p>
    </Sheet>
  );
}
