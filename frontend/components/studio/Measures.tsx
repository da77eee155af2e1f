import type { Measure } from "@/lib/api/client.ts";
import { named, valued, verdict } from "@/lib/studio/words.ts";
import styles from "./studio.module.css";

const SIGN = { fits: "✓", misses: "✗", "not measured": "·" } as const;

/** The measures of a card: name, value, and a sign where it fits or misses. */
export function SmallMeasures({ measures }: { measures: Measure[] }) {
  return (
    <span className={styles.small} aria-hidden="true">
      {measures.map((measure) => (
        <span key={measure.name} className={styles.smallOne} data-verdict={verdict(measure)}>
          <span>{named(measure).short}</span>
          <b className="numbers">{valued(measure.found, named(measure).digits)}</b>
          <i>{SIGN[verdict(measure)]}</i>
        </span>
      ))}
    </span>
  );
}

/** The measures against their targets, as a table. */
export function MeasureTable({ measures }: { measures: Measure[] }) {
  return (
    <table className={styles.measures}>
      <caption className="sr-only">What was measured in the finished file, beside its target</caption>
      <thead>
        <tr><th scope="col">Measure</th><th scope="col">Target</th><th scope="col">Found</th><th scope="col">Verdict</th></tr>
      </thead>
      <tbody>
        {measures.map((measure) => {
          const { long, unit, digits, target } = named(measure);
          const found = valued(measure.found, digits);
          return (
            <tr key={measure.name} data-verdict={verdict(measure)}>
              <th scope="row">{long}</th>
              <td className="numbers">{measure.asked === null ? "–" : `${target(valued(measure.asked, digits))} ${unit}`}</td>
              <td className="numbers">{found === "–" ? found : `${found} ${unit}`}</td>
              <td><span className={styles.verdict}><i aria-hidden="true">{SIGN[verdict(measure)]}</i> {verdict(measure)}</span></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
