import type { Category } from "./api/client.ts";

/** A category of the site: its name, its slug, what it is for, and its genres. */
export interface CategoryInfo {
  name: Category;
  slug: string;
  line: string;
  about: string;
  genres: readonly string[];
}

/** The five categories, in the site's order. */
export const CATEGORIES: readonly CategoryInfo[] = [
  { name: "Deep Work", slug: "deep-work", line: "Steady, dark, out of the way",
    about: "Long lines and an even pulse, for code and for anything that wants all of you.", genres: ["deep", "house", "techno", "synth"] },
  { name: "Study", slug: "study", line: "Warm, unhurried, human",
    about: "Swung drums, soft keys and a room around them, for reading and learning.", genres: ["lofi", "chillout", "lounge", "jazz", "ambient"] },
  { name: "Relax", slug: "relax", line: "Slow light on water",
    about: "Open chords and long tails, for putting the day down.", genres: ["ambient", "classic", "lounge", "chillout"] },
  { name: "Nature", slug: "nature", line: "Rain, wind, far away",
    about: "Weather first, music second, for a window you do not have.", genres: ["ambient"] },
  { name: "Flow State", slug: "flow-state", line: "Bright, driving, wide",
    about: "High energy with somewhere to go, for training and for getting it done.", genres: ["trance", "edm", "dance", "bass"] },
];

/** A category by its slug or its name. */
export function categoryInfo(nameOrSlug: string): CategoryInfo | undefined {
  return CATEGORIES.find((info) => info.slug === nameOrSlug || info.name === nameOrSlug);
}

/** The slug of a category. */
export function slugOf(category: Category): string {
  return categoryInfo(category)?.slug ?? "deep-work";
}

/** The category in the id of a daily track, before its entry is loaded. */
export function slugIn(trackId: string | null): string | undefined {
  const name = /-([a-z_]+)_daily$/.exec(trackId ?? "")?.[1]?.replaceAll("_", "-");
  return name && categoryInfo(name)?.slug;
}
