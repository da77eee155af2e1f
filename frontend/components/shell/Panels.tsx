"use client";

import { lazy, Suspense } from "react";
import { useStore } from "@/lib/store.ts";
import { panel } from "@/lib/keyboard.ts";
import { lockedTrack } from "@/lib/player.ts";

// Each is loaded when it is first opened; the service worker stores them.
const PANELS = {
  now: lazy(() => import("../player/NowPlaying.tsx")),
  queue: lazy(() => import("../player/QueuePanel.tsx")),
  sound: lazy(() => import("../player/SoundPanel.tsx")),
  timer: lazy(() => import("../player/TimerPanel.tsx")),
  keys: lazy(() => import("../player/KeysPanel.tsx")),
};
const Unlock = lazy(() => import("./Unlock.tsx"));

/** The open panel, and the token form for a locked track. */
export function Panels() {
  const open = useStore(panel);
  const hasLockedTrack = useStore(lockedTrack) !== null;
  const Open = open && PANELS[open];
  return <Suspense>{Open && <Open />}{hasLockedTrack && <Unlock />}</Suspense>;
}
