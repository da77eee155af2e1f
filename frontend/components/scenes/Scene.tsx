import type { CSSProperties, ReactNode } from "react";
import styles from "./scene.module.css";

/** A smooth line across 800 units at a height, from a few sines: the same on the server and in the browser. */
function ridge(height: number, size: number, seed: number, close = 0): string {
  const points = Array.from({ length: 41 }, (_, index) => {
    const x = index * 20;
    const swing = Math.sin(x / 90 + seed) * 0.55 + Math.sin(x / 37 + seed * 2.3) * 0.3 + Math.sin(x / 17 + seed * 4.1) * 0.15;
    return `${x} ${(height - swing * size).toFixed(1)}`;
  });
  return `M${points.join("L")}${close ? `L800 ${close}L0 ${close}Z` : ""}`;
}

const slow = (seconds: number, delay = 0): CSSProperties => ({ animationDuration: `${seconds}s`, animationDelay: `${-delay}s` });
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

function Sky({ id, top, bottom }: { id: string; top: string; bottom: string }) {
  return (
    <>
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor={top} /><stop offset="1" stopColor={bottom} />
        </linearGradient>
      </defs>
      <rect width="800" height="400" fill={`url(#${id})`} />
    </>
  );
}

function DeepWork() {
  return (
    <>
      <Sky id="sky-deep" top="#070a1e" bottom="#33479f" />
      <mask id="crescent"><circle cx="560" cy="150" r="62" fill="#fff" /><circle cx="536" cy="138" r="56" /></mask>
      <circle className={styles.breathe} style={slow(14)} cx="560" cy="150" r="62" fill="#dce4ff" mask="url(#crescent)" />
      <rect y="226" width="800" height="174" fill="#080c22" />
      {range(11).map((line) => (
        <path key={line} className={styles.swell} style={slow(9 + line, line * 1.7)} d={ridge(222 + line * line * 1.5 + line * 2, 5 + line * 2.4, line * 1.3)}
          fill="none" stroke="#7f9bff" strokeOpacity={0.75 - line * 0.045} strokeWidth={1 + line * 0.09} />
      ))}
    </>
  );
}

function Study() {
  return (
    <>
      <Sky id="sky-study" top="#4a2631" bottom="#e59a62" />
      <g className={styles.turn} style={{ ...slow(60), transformOrigin: "570px 170px" }}>
        {range(6).map((ring) => <circle key={ring} cx="570" cy="170" r={100 - ring * 14} fill={ring ? "none" : "#ffdf9f"} stroke={ring ? "#e9bf7d" : "none"} strokeWidth="2" strokeDasharray={ring ? "150 12" : undefined} />)}
      </g>
      {range(20).map((book) => {
        const tall = 70 + ((book * 53) % 95);
        const colour = ["#36191f", "#c4683f", "#fff0cd", "#6e3527", "#d9934f"][(book * 7) % 5];
        return <rect key={book} className={styles.grow} style={slow(7 + (book % 5), book * 1.3)} x={8 + book * 40} y={340 - tall} width={book % 3 ? 30 : 20} height={tall + 8} rx="12" fill={colour} />;
      })}
      <rect y="338" width="800" height="62" fill="#36191f" />
    </>
  );
}

function Relax() {
  return (
    <>
      <Sky id="sky-relax" top="#3a3474" bottom="#f3b3c2" />
      <circle className={styles.breathe} style={slow(16)} cx="560" cy="216" r="78" fill="#fff0de" />
      <path d={ridge(228, 18, 2.2, 400)} fill="#7d68ae" />
      <rect y="232" width="800" height="168" fill="#4c4386" />
      {range(13).map((line) => (
        <rect key={line} className={styles.shimmer} style={slow(4 + (line % 4), line * 0.9)} x={560 - (56 - ((line * 29) % 34)) + ((line * 17) % 26) - 13} y={242 + line * 12}
          width={112 - ((line * 29) % 34) * 2} height={3.2} rx="1.6" fill="#fff0de" opacity={0.85 - line * 0.045} />
      ))}
    </>
  );
}

function Nature() {
  return (
    <>
      <Sky id="sky-nature" top="#2c6a66" bottom="#dbe8ba" />
      <circle cx="600" cy="120" r="64" fill="#fbf8d2" />
      {range(4).map((layer) => (
        <path key={layer} className={styles.drift} style={slow(26 - layer * 4, layer * 5)} transform="translate(-60 0) scale(1.16 1)" d={ridge(220 + layer * 48, 34, layer * 2.7 + 1, 460)} fill={["#86b594", "#4f8a72", "#23584c", "#07211e"][layer]} />
      ))}
      <g className={styles.rain}>
        {range(36).map((drop) => <path key={drop} d={`M${(drop * 97) % 820} ${(drop * 61) % 420}l-4 16`} stroke="#f6fcc4" strokeOpacity="0.35" strokeWidth="1.3" />)}
      </g>
    </>
  );
}

function FlowState() {
  const petals = (count: number, distance: number, size: number, fill: string) =>
    range(count).map((petal) => (
      <ellipse key={petal} cx="580" cy={200 - distance} rx={size * 0.62} ry={size} fill={fill} transform={`rotate(${(360 / count) * petal} 580 200)`} />
    ));
  const middle = { transformOrigin: "580px 200px" };
  return (
    <>
      <Sky id="sky-flow" top="#14031f" bottom="#6d0f56" />
      <g className={styles.turn} style={{ ...slow(70), ...middle }}>{petals(14, 118, 50, "#b81e68")}</g>
      <g className={styles.turnBack} style={{ ...slow(50), ...middle }}>{petals(11, 84, 44, "#f2307c")}</g>
      <g className={styles.turn} style={{ ...slow(36), ...middle }}>{petals(9, 56, 36, "#ff8f6a")}</g>
      <circle className={styles.breathe} style={slow(4)} cx="580" cy="200" r="52" fill="#0d0118" stroke="#ffe6c0" strokeWidth="3" />
    </>
  );
}

const SCENES: Record<string, () => ReactNode> = { "deep-work": DeepWork, study: Study, relax: Relax, nature: Nature, "flow-state": FlowState };

/** A category's landscape, slowly moving; pure decoration. */
export function Scene({ slug }: { slug: string }) {
  const Shape = SCENES[slug] ?? DeepWork;
  return (
    <svg className={styles.scene} viewBox="0 0 800 400" preserveAspectRatio="xMaxYMid slice" aria-hidden="true" focusable="false">
      <Shape />
    </svg>
  );
}
