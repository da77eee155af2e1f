"use client";

import Link from "next/link";
import { useRouter } from "next/router";
import { useEffect, type ReactNode } from "react";
import { level } from "@/lib/audio/desk.ts";
import { playback } from "@/lib/audio/playback.ts";
import { useStore } from "@/lib/store.ts";
import { listenToKeys, togglePanel } from "@/lib/keyboard.ts";
import { showOnLockScreen } from "@/lib/media-session.ts";
import { registerWorker } from "@/lib/offline.ts";
import { position, restorePlayback } from "@/lib/player.ts";
import { followTheme, switchTheme } from "@/lib/theme.ts";
import { runTimers } from "@/lib/timers.ts";
import { BrowseIcon, HomeIcon, KeysIcon, LibraryIcon, MoonIcon, SearchIcon, SessionIcon, SunIcon } from "../icons.tsx";
import { Bar } from "../player/Bar.tsx";
import { Panels } from "./Panels.tsx";
import { Notices } from "./Notices.tsx";
import styles from "./shell.module.css";

const PLACES = [
  { href: "/", name: "Today", Icon: HomeIcon },
  { href: "/browse/", name: "Browse", Icon: BrowseIcon },
  { href: "/session/", name: "Session", Icon: SessionIcon },
  { href: "/library/", name: "Library", Icon: LibraryIcon },
];

declare global {
  interface Window {
    /** For the browser's console and for tests: what is on, where in it, and how loud it is right now. */
    soundflow?: { level: typeof level; playback: typeof playback.get; position: typeof position };
  }
}

function useEverythingRunning(): void {
  useEffect(() => {
    window.soundflow = { level, playback: playback.get, position };
    const stops = [followTheme(), restorePlayback(), showOnLockScreen(), listenToKeys(), runTimers()];
    registerWorker();
    return () => stops.forEach((stop) => stop());
  }, []);
}

function Places({ className }: { className: string }) {
  const { asPath: path } = useRouter();
  return (
    <nav className={className} aria-label="Site">
      {PLACES.map(({ href, name, Icon }) => (
        <Link key={href} href={href} aria-current={(href === "/" ? path.split("?")[0] === "/" : path.startsWith(href)) ? "page" : undefined}><Icon /><span>{name}</span></Link>
      ))}
    </nav>
  );
}

function Brand() {
  return (
    <Link href="/" className={styles.brand} aria-label="SoundFlow, to the start">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><path d="M3 18c3 0 3-8 6.5-8s3.5 13 7 13 3.5-15 7-15 3 10 5.5 10" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" /></svg>
      SoundFlow
    </Link>
  );
}

/** The frame of every page: navigation, the player, its panels. It is never unmounted while a listener browses, so the music continues. */
export function Shell({ children }: { children: ReactNode }) {
  useEverythingRunning();
  const { entry, status } = useStore(playback);
  return (
    <div className={styles.shell} data-playing={entry ? true : undefined} data-sounding={status === "playing" || undefined}>
      <a className={styles.skip} href="#main">Skip to the content</a>
      <header className={styles.head}>
        <Brand />
        <Places className={styles.places!} />
        <div className={styles.tools}>
          <Link href="/browse/?find" className={styles.tool} aria-label="Search"><SearchIcon /></Link>
          <button type="button" className={`${styles.tool} ${styles.keys}`} aria-label="Keys" aria-haspopup="dialog" onClick={() => togglePanel("keys")}><KeysIcon /></button>
          <button type="button" className={styles.tool} aria-label="Switch between dark and light" onClick={switchTheme}><SunIcon className={styles.sun} /><MoonIcon className={styles.moon} /></button>
        </div>
      </header>
      <Notices />
      <main id="main" className={styles.main} tabIndex={-1}>{children}</main>
      <footer className={styles.foot}>
        <p>Free tracks are CC BY 4.0. What you hear and like stays on this device.</p>
        <p><Link href="/premium/">Premium</Link><a href="/feeds/free.rss">Podcast feed</a><a href="/docs">API</a></p>
      </footer>
      <div className={styles.foot2}><Bar /><Places className={styles.tabs!} /></div>
      <Panels />
    </div>
  );
}
