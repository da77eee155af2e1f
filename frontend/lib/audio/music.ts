/** A musical key on the circle of fifths: 0..11 for the number, and whether it is minor. */
export interface Place {
  number: number;
  isMinor: boolean;
}

const SEMITONES: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** Where a key such as `Dm`, `F#` or `Bbm` stands on the circle of fifths; null for what is no key. */
export function placeOf(key: string | null | undefined): Place | null {
  const found = /^([A-G])([#♯b♭]?)(m|min|minor|maj|major|)$/.exec(key?.trim() ?? "");
  if (!found) return null;
  const isMinor = found[3]!.startsWith("m") && !found[3]!.startsWith("maj");
  const bend = found[2] === "" ? 0 : "#♯".includes(found[2]!) ? 1 : -1;
  const relativeMajor = SEMITONES[found[1]!]! + bend + (isMinor ? 3 : 0);
  return { number: (((relativeMajor * 7) % 12) + 12) % 12, isMinor };
}

/** Steps between two keys on the wheel that mixes use: 0 the same, 1 neighbours or relatives, up to 7; null where one is unknown. */
export function keyDistance(one: string | null | undefined, other: string | null | undefined): number | null {
  const [a, b] = [placeOf(one), placeOf(other)];
  if (!a || !b) return null;
  const apart = Math.abs(a.number - b.number);
  return Math.min(apart, 12 - apart) + (a.isMinor === b.isMinor ? 0 : 1);
}

/** How fast to play the second track so that its beats fall on the first one's: 1 at equal tempo, half and double count as equal; null beyond `most`. */
export function tempoRatio(first: number | null | undefined, second: number | null | undefined, most = 0.06): number | null {
  if (!first || !second || first <= 0 || second <= 0) return null;
  const ratios = [1, 2, 0.5].map((multiple) => (first * multiple) / second);
  const nearest = ratios.reduce((best, ratio) => (Math.abs(ratio - 1) < Math.abs(best - 1) ? ratio : best));
  return Math.abs(nearest - 1) <= most ? nearest : null;
}
