import { useSyncExternalStore } from "react";

/** A value that components subscribe to. */
export interface Store<T> {
  get(): T;
  set(next: T): void;
  subscribe(changed: () => void): () => void;
}

/** A value in memory. */
export function store<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const notify of [...listeners]) notify();
    },
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}

const PREFIX = "soundflow.";

function readStored<T>(key: string, initial: T, isValid: (value: unknown) => boolean): T {
  try {
    const text = localStorage.getItem(key);
    const value: unknown = text === null ? initial : JSON.parse(text);
    return isValid(value) ? (value as T) : initial;
  } catch {
    return initial; // a private window without storage, or a value of an older version
  }
}

/** A value in `localStorage`; other tabs see a change at once. A stored value that is not valid is ignored. */
export function persistentStore<T>(name: string, initial: T, isValid: (value: unknown) => boolean): Store<T> & { initial: T } {
  const key = PREFIX + name;
  const inner = store(initial);
  if (typeof window !== "undefined") {
    inner.set(readStored(key, initial, isValid));
    addEventListener("storage", (event) => {
      if (event.key === key) inner.set(readStored(key, initial, isValid));
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
        // full, or forbidden: the value lasts as long as the page
      }
    },
  };
}

/** The current value of a store; the exported page shows the initial one until it is hydrated. */
export function useStore<T>(from: Store<T> & { initial?: T }): T {
  const before = from.initial;
  return useSyncExternalStore(from.subscribe, from.get, () => (before === undefined ? from.get() : before));
}
