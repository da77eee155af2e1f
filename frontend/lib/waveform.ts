/** The loudest of every two-hundredth of a track, 0..100. */
export type Peaks = readonly number[];

const BAR_PX = 3;
const GAP_PX = 2;

/** `count` bars from any number of peaks: each the highest of those it covers. */
export function barsOf(peaks: Peaks, count: number): number[] {
  return Array.from({ length: count }, (_, bar) => {
    const first = Math.floor((bar / count) * peaks.length);
    const last = Math.max(first + 1, Math.floor(((bar + 1) / count) * peaks.length));
    return Math.max(...peaks.slice(first, last));
  });
}

/** Draw the wave into a canvas at its size: what was heard in the accent, the rest muted, what is pointed at in between. */
export function drawWaveform(canvas: HTMLCanvasElement, peaks: Peaks | null, share: number, pointed: number | null): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ink = canvas.getContext("2d");
  if (!ink || !width || !height) return;
  const density = Math.min(devicePixelRatio || 1, 3);
  if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
  }
  ink.setTransform(density, 0, 0, density, 0, 0);
  ink.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  const [played, rest] = [style.getPropertyValue("--accent"), style.getPropertyValue("--line-strong")];
  const bars = Math.max(8, Math.floor(width / (BAR_PX + GAP_PX)));
  const heights = peaks ? barsOf(peaks, bars) : new Array<number>(bars).fill(6);
  heights.forEach((peak, bar) => {
    const place = (bar + 0.5) / bars;
    const isPlayed = place <= share;
    ink.globalAlpha = isPlayed ? 1 : pointed !== null && place <= pointed ? 0.95 : 0.5;
    ink.fillStyle = isPlayed ? played : rest;
    const tall = Math.max(3, (peak / 100) ** 1.4 * height);
    ink.beginPath();
    ink.roundRect(bar * (width / bars), (height - tall) / 2, BAR_PX, tall, BAR_PX / 2);
    ink.fill();
  });
}
