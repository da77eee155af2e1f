"use client";

import { useState } from "react";
import { coverAddress } from "@/lib/api/address.ts";
import type { Entry } from "@/lib/api/client.ts";
import { slugOf } from "@/lib/categories.ts";
import styles from "./tracks.module.css";

const SQUARE = { alt: "", width: 480, height: 480 } as const;

/** A category's landscape: shown until a cover is loaded, or where there is none. */
export function Landscape({ slug, isEager = false }: { slug: string; isEager?: boolean }) {
  return <img {...SQUARE} className={styles.cover} src={`/art/${slug}.webp`} loading={isEager ? "eager" : "lazy"} fetchPriority={isEager ? "high" : "auto"} />;
}

/** A track's cover; its category's landscape where it has none or can't be reached. Decoration: the title is beside it. */
export function Cover({ entry, isEager = false }: { entry: Entry; isEager?: boolean }) {
  const address = coverAddress(entry);
  const [broken, setBroken] = useState<string | null>(null);
  if (!address || broken === address) return <Landscape slug={slugOf(entry.category)} isEager={isEager} />;
  return <img {...SQUARE} className={styles.cover} src={address} decoding="async" loading={isEager ? "eager" : "lazy"} onError={() => setBroken(address)} />;
}

/** A cover that fades in over its category's landscape once it is loaded. */
export function FadeInCover({ entry }: { entry: Entry }) {
  const [isLoaded, setLoaded] = useState(false);
  return (
    <span className={styles.fadeIn} data-here={isLoaded || undefined} onLoad={() => setLoaded(true)}><Cover entry={entry} isEager /></span>
  );
}
