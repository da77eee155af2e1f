"use client";

import { useState } from "react";
import { companionAddress } from "@/lib/api/address.ts";
import type { Entry } from "@/lib/api/client.ts";
import { slugOf } from "@/lib/categories.ts";
import { Scene } from "../scenes/Scene.tsx";
import styles from "./tracks.module.css";

/** A track's cover; its category's landscape where it has none or can't be reached. Decoration: the title stands beside it. */
export function Cover({ entry, isEager = false }: { entry: Entry; isEager?: boolean }) {
  const address = companionAddress(entry, entry.coverKey);
  const [broken, setBroken] = useState<string | null>(null);
  if (!address || broken === address) return <span className={styles.cover}><Scene slug={slugOf(entry.category)} /></span>;
  return (
    <img className={styles.cover} src={address} alt="" width={480} height={480} decoding="async"
      loading={isEager ? "eager" : "lazy"} fetchPriority={isEager ? "high" : "auto"} onError={() => setBroken(address)} />
  );
}
