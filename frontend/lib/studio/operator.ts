import { API_ADDRESS } from "../api/address.ts";
import { ApiProblem, SoundFlowApi } from "../api/client.ts";
import { store, type Store } from "../kept.ts";

const NAME = "soundflow.operator";

function shelves(): Storage[] {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return []; // a private window without storage: the token lives as long as the page
  }
}

function readToken(): string | null {
  for (const shelf of shelves()) {
    const found = shelf.getItem(NAME);
    if (found) return found;
  }
  return null;
}

/** The operator's token: in this tab alone, or on this device where that was asked for. */
export const operatorToken: Store<string | null> & { initial: null } = { ...store<string | null>(null), initial: null };

/** Read the token that was kept. The exported page knows none, so this comes after the first paint. */
export function wakeToken(): void {
  operatorToken.set(readToken());
}

/** Let an operator in. */
export function signIn(token: string, isRemembered: boolean): void {
  const [tab, device] = shelves();
  (isRemembered ? device : tab)?.setItem(NAME, token);
  operatorToken.set(token);
}

/** Forget the token, here and on this device. */
export function signOut(): void {
  for (const shelf of shelves()) shelf.removeItem(NAME);
  operatorToken.set(null);
}

/** The API as the operator calls it. */
export const desk = new SoundFlowApi({ base: API_ADDRESS, token: () => operatorToken.get() });

/** What went wrong, in a sentence that says what to do. A token that is no longer good leads back to the door. */
export function told(error: unknown): string {
  if (!(error instanceof ApiProblem)) return "The API is out of reach. Look whether it runs, then try again.";
  if (error.status === 401) signOut();
  return error.message;
}
