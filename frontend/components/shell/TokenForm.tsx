"use client";

import { useId, useState, type FormEvent } from "react";
import { api } from "@/lib/api/address.ts";
import { ApiProblem } from "@/lib/api/client.ts";
import { useStore } from "@/lib/store.ts";
import { token } from "@/lib/token.ts";
import styles from "./shell.module.css";

/** What the API says of a token when it is shown for the newest premium track; null where it opens, or where there is nothing to open yet. */
async function refusalOf(wanted: string): Promise<string | null> {
  try {
    const [newest] = await api.premiumTracks({ limit: 1 });
    if (newest) await api.signed(newest.id, undefined, { headers: { Authorization: `Bearer ${wanted}` } });
    return null;
  } catch (error) {
    return error instanceof ApiProblem ? error.message : "SoundFlow can't be reached right now; the token could not be checked.";
  }
}

/** Checks a premium token with the API and stores it on this device; or removes it. */
export function TokenForm({ onOpened }: { onOpened?: () => void }) {
  const current = useStore(token);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const field = useId();

  const check = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = String(new FormData(event.currentTarget).get("token") ?? "").trim();
    if (!/^[\x21-\x7e]+$/.test(wanted)) return setRefusal("Paste the whole token; it has no spaces.");
    setAsking(true);
    const found = await refusalOf(wanted);
    setAsking(false);
    setRefusal(found);
    if (found) return;
    token.set(wanted);
    onOpened?.();
  };

  if (current !== null) {
    return (
      <div className={styles.token}>
        <p className={styles.good}>Premium is open on this device.</p>
        <button type="button" className="button" onClick={() => token.set(null)}>Remove the token</button>
      </div>
    );
  }
  return (
    <form className={styles.token} onSubmit={(event) => void check(event)}>
      <label htmlFor={field}>Premium token</label>
      <div className={styles.tokenLine}>
        <input id={field} name="token" className="field" type="password" autoComplete="off" spellCheck={false} aria-describedby={`${field}-why`} aria-invalid={refusal ? true : undefined} required />
        <button type="submit" className="button" data-kind="main" disabled={isAsking}>{isAsking ? "Checking…" : "Open"}</button>
      </div>
      <p id={`${field}-why`} className={refusal ? styles.refusal : "muted"} role={refusal ? "alert" : undefined}>{refusal ?? "It is stored on this device and sent to SoundFlow only."}</p>
    </form>
  );
}
