import { useSyncExternalStore } from "react";

/** A value that components follow. */
export interface Store<T> {
  get(): T;
  set(next: T): void;
  subscribe(changed: () => void): () => void;
}

/** A value in memory. */
export function store<T>(initial: T): Store<T> {
  let value = initial;
  const followers = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const follow of [...followers]) follow();
    },
    subscribe(changed) {
      followers.add(changed);
      return () => followers.delete(changed);
    },
  };
}

const PREFIX = "soundflow.";

function readKept<T>(key: string, initial: T, fits: (value: unknown) => boolean): T {
  try {
    const text = localStorage.getItem(key);
    const value: unknown = text === null ? initial : JSON.parse(text);
    return fits(value) ? (value as T) : initial;
  } catch {
    return initial; // a private window without storage, or a value from another time
  }
}

/** A value that outlives the page, in `localStorage`; other tabs see a change at once. What does not fit is left alone. */
export function kept<T>(name: string, initial: T, fits: (value: unknown) => boolean): Store<T> & { initial: T } {
  const key = PREFIX + name;
  const inner = store(initial);
  if (typeof window !== "undefined") {
    inner.set(readKept(key, initial, fits));
    addEventListener("storage", (event) => {
      if (event.key === key) inner.set(readKept(key, initial, fits));
    });
  }
  return {
    ...inner,
    initial,
    set(next) {
      inner.set(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // full, or forbidden: the value lives as long as the page
      }
    },
  };
}

/** The value of a store, followed; the exported page shows the initial one until the browser has taken over. */
export function useStore<T>(from: Store<T> & { initial?: T }): T {
  const before = from.initial;
  return useSyncExternalStore(from.subscribe, from.get, () => (before === undefined ? from.get() : before));
}
