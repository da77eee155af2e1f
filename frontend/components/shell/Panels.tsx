"use client";

import { lazy, Suspense } from "react";
import { useStore } from "@/lib/kept.ts";
import { panel } from "@/lib/keyboard.ts";
import { lockedAsked } from "@/lib/player.ts";

// Each comes when it is first opened; the service worker keeps them for later.
const PANELS = {
  now: lazy(() => import("../player/NowPlaying.tsx")),
  queue: lazy(() => import("../player/QueuePanel.tsx")),
  sound: lazy(() => import("../player/SoundPanel.tsx")),
  timer: lazy(() => import("../player/TimerPanel.tsx")),
  keys: lazy(() => import("../player/KeysPanel.tsx")),
};
const Unlock = lazy(() => import("./Unlock.tsx"));

/** The panel that stands open, and the card before a locked track. */
export function Panels() {
  const open = useStore(panel);
  const isLockedAsked = useStore(lockedAsked) !== null;
  const Open = open && PANELS[open];
  return <Suspense>{Open && <Open />}{isLockedAsked && <Unlock />}</Suspense>;
}
