import styles from "./tracks.module.css";

/** Three small bars that move while a track sounds. */
export function Pulse() {
  return (
    <span className={styles.pulse} aria-hidden="true">
      <i /><i /><i />
    </span>
  );
}
