/** What will be played: tracks in order, and where in them we are; -1 before anything was chosen. */
export interface Queue<T extends { id: string }> {
  tracks: readonly T[];
  index: number;
}

export function emptyQueue<T extends { id: string }>(): Queue<T> {
  return { tracks: [], index: -1 };
}

/** The track that is on. */
export function currentOf<T extends { id: string }>(queue: Queue<T>): T | null {
  return queue.tracks[queue.index] ?? null;
}

/** The first playable place after (or with -1: before) the one that is on; null at the end. */
export function stepFrom<T extends { id: string }>(queue: Queue<T>, step: 1 | -1, plays: (track: T) => boolean): number | null {
  for (let place = queue.index + step; place >= 0 && place < queue.tracks.length; place += step) {
    if (plays(queue.tracks[place]!)) return place;
  }
  return null;
}

/** With a track right after the one that is on; if it waited further down already, it moves up. */
export function withNext<T extends { id: string }>(queue: Queue<T>, track: T): Queue<T> {
  const before = queue.tracks.slice(0, queue.index + 1);
  const after = queue.tracks.slice(queue.index + 1).filter((other) => other.id !== track.id);
  return { tracks: [...before, track, ...after], index: queue.index };
}

/** With tracks at the end. */
export function withLast<T extends { id: string }>(queue: Queue<T>, ...tracks: T[]): Queue<T> {
  return { tracks: [...queue.tracks, ...tracks], index: queue.index };
}

/** Without the track at a place; the one that is on stays where it is. */
export function without<T extends { id: string }>(queue: Queue<T>, place: number): Queue<T> {
  if (place === queue.index) return queue;
  const tracks = queue.tracks.filter((_, other) => other !== place);
  return { tracks, index: place < queue.index ? queue.index - 1 : queue.index };
}

/** With the track at one place moved to another. */
export function moved<T extends { id: string }>(queue: Queue<T>, from: number, to: number): Queue<T> {
  const tracks = [...queue.tracks];
  const target = Math.max(0, Math.min(tracks.length - 1, to));
  const [track] = tracks.splice(from, 1);
  if (!track) return queue;
  tracks.splice(target, 0, track);
  const current = queue.tracks[queue.index];
  return { tracks, index: current ? tracks.indexOf(current) : -1 };
}
