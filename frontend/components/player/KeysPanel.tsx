"use client";

import { useStore } from "@/lib/store.ts";
import { closePanel, SHORTCUTS } from "@/lib/keyboard.ts";
import { change, settings } from "@/lib/settings.ts";
import { Sheet } from "./Sheet.tsx";
import styles from "./player.module.css";

/** Every key and what it does. */
export default function KeysPanel() {
  const { hasShortcuts } = useStore(settings);
  return (
    <Sheet title="Keys" onClose={closePanel}>
      <dl className={styles.keys}>
        {SHORTCUTS.map(({ shown, what }) => <div key={what}><dt><kbd>{shown}</kbd></dt><dd>{what}</dd></div>)}
      </dl>
      <label className="switch"><input type="checkbox" role="switch" checked={hasShortcuts} onChange={(event) => change({ hasShortcuts: event.target.checked })} />Single-key shortcuts</label>
    </Sheet>
  );
}
