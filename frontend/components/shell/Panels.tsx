"use client";

import { useStore } from "@/lib/kept.ts";
import { panel } from "@/lib/keyboard.ts";
import { KeysPanel } from "../player/KeysPanel.tsx";
import { NowPlaying } from "../player/NowPlaying.tsx";
import { QueuePanel } from "../player/QueuePanel.tsx";
import { SoundPanel } from "../player/SoundPanel.tsx";
import { TimerPanel } from "../player/TimerPanel.tsx";
import { Unlock } from "./Unlock.tsx";

const PANELS = { now: NowPlaying, queue: QueuePanel, sound: SoundPanel, timer: TimerPanel, keys: KeysPanel };

/** The panel that stands open, and the card before a locked track. */
export function Panels() {
  const open = useStore(panel);
  const Open = open && PANELS[open];
  return <>{Open && <Open />}<Unlock /></>;
}
