import type { Shown } from "@/lib/studio/format.ts";
import styles from "./studio.module.css";

const SIGNS: Record<Shown["tone"], string> = { good: "M3 8.500l3.200 3.200L13 5", waiting: "M3 8h.01M8 8h.01M13 8h.01", bad: "M4.500 4.500l7 7M11.500 4.500l-7 7", quiet: "M4 8h8" };

/** A state as a word with a sign and a colour. */
export function State({ shown }: { shown: Shown }) {
  return (
    <span className={styles.state} data-tone={shown.tone}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" focusable="false"><path d={SIGNS[shown.tone]} /></svg>
      {shown.word}
    </span>
  );
}
