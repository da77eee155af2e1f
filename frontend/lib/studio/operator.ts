import { API_ADDRESS } from "../api/address.ts";
import { ApiProblem, SoundFlowApi } from "../api/client.ts";
import { store, type Store } from "../store.ts";

const NAME = "soundflow.operator";

function storages(): Storage[] {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return []; // a private window without storage: the token lives as long as the page
  }
}

function readToken(): string | null {
  for (const storage of storages()) {
    const found = storage.getItem(NAME);
    if (found) return found;
  }
  return null;
}

/** The operator's token, stored for this tab, or on this device where the operator chose that. */
export const operatorToken: Store<string | null> & { initial: null } = { ...store<string | null>(null), initial: null };

/** Read the stored token. The exported page has none, so this runs after the first paint. */
export function loadOperatorToken(): void {
  operatorToken.set(readToken());
}

/** Store the token of an operator who has logged in. */
export function signIn(token: string, isRemembered: boolean): void {
  const [tab, device] = storages();
  (isRemembered ? device : tab)?.setItem(NAME, token);
  operatorToken.set(token);
}

/** Forget the token, in this tab and on this device. */
export function signOut(): void {
  for (const storage of storages()) storage.removeItem(NAME);
  operatorToken.set(null);
}

/** The API as the operator calls it. */
export const studioApi = new SoundFlowApi({ base: API_ADDRESS, token: () => operatorToken.get() });

/** What went wrong, in a sentence that says what to do. A token that is no longer valid leads back to the log-in page. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof ApiProblem)) return "The API can't be reached. Check that it is running, then try again.";
  if (error.status === 401) signOut();
  return error.message;
}
