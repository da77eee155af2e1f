import type { Measure, StudioTrack } from "@/lib/api/client.ts";
import { misses, namesOf, onTile, tally, formatValue, verdict, targetText } from "@/lib/studio/format.ts";
import styles from "./studio.module.css";

const SIGN = { fits: "✓", misses: "✗", "not measured": "·" } as const;

function Small({ measure }: { measure: Measure }) {
  return (
    <span className={styles.smallOne} data-verdict={verdict(measure)}>
      <span>{namesOf(measure).short}</span>
      <b className="numbers">{formatValue(measure.found, namesOf(measure).digits)}</b>
      <i>{SIGN[verdict(measure)]}</i>
    </span>
  );
}

/** The measures of a tile: the main ones, how many fit, and the worst that miss; each with a sign where it fits or misses. */
export function SmallMeasures({ track }: { track: StudioTrack }) {
  const state = misses(track).length ? "misses" : "fits";
  return (
    <span className={styles.small} aria-hidden="true">
      {onTile(track).map((measure) => <Small key={measure.name} measure={measure} />)}
      <span className={`${styles.smallOne} ${styles.tally}`} data-verdict={state}><span>All</span><b>{tally(track)}</b><i>{SIGN[state]}</i></span>
    </span>
  );
}

/** All measures against their targets, as a table. */
export function MeasureTable({ track }: { track: StudioTrack }) {
  return (
    <section className={styles.measured} aria-label="Measures">
      <p className="muted">{tally(track)}{misses(track).length > 0 && `: ${misses(track).map((measure) => namesOf(measure).long.toLowerCase()).join(", ")}`}</p>
      <table className={styles.measures}>
        <caption className="sr-only">Measured values of the finished file and their targets</caption>
        <thead>
          <tr><th scope="col">Measure</th><th scope="col">Target</th><th scope="col">Measured</th><th scope="col">Verdict</th></tr>
        </thead>
        <tbody>{track.measures.map((measure) => <Line key={measure.name} measure={measure} />)}</tbody>
      </table>
    </section>
  );
}

function Line({ measure }: { measure: Measure }) {
  const { long, unit, digits } = namesOf(measure);
  const found = formatValue(measure.found, digits);
  return (
    <tr data-verdict={verdict(measure)}>
      <th scope="row">{long}</th>
      <td className="numbers">{targetText(measure)}</td>
      <td className="numbers">{found === "–" ? found : `${found} ${unit}`}</td>
      <td><span className={styles.verdict}><i aria-hidden="true">{SIGN[verdict(measure)]}</i> {verdict(measure)}</span></td>
    </tr>
  );
}
