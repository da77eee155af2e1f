"use client";

import { useEffect, useRef, useState, type FormEvent } from "react";
import { API_ADDRESS } from "@/lib/api/address.ts";
import { ApiProblem, SoundFlowApi } from "@/lib/api/client.ts";
import { signIn } from "@/lib/studio/operator.ts";
import styles from "./studio.module.css";

/** What a refusal means to somebody at the door. */
function refusalOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return "The API is out of reach. Look whether it runs, then try again.";
  if (error.status === 401) return "This token is not good: it is mistyped, has ended or was revoked.";
  if (error.status === 403) return "This token is a listener's. The studio needs one with the role of an operator.";
  return error.message;
}

/** Asks for an operator's token and tries it before it lets anybody in. */
export function Door() {
  const field = useRef<HTMLInputElement>(null);
  const [isRemembered, setRemembered] = useState(false);
  const [isTrying, setTrying] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => field.current?.focus(), []);
  const enter = async (event: FormEvent) => {
    event.preventDefault();
    const token = field.current?.value.trim() ?? "";
    if (!token) return setRefusal("Paste a token first.");
    setTrying(true);
    try {
      await new SoundFlowApi({ base: API_ADDRESS, token: () => token }).studioDays({ days: 1 });
      signIn(token, isRemembered);
    } catch (error) {
      setRefusal(refusalOf(error));
      setTrying(false);
      field.current?.select();
    }
  };
  return (
    <main className={styles.door}>
      <form className={styles.doorCard} onSubmit={enter} noValidate>
        <p className={styles.mark} aria-hidden="true"><i /><i /><i /><i /><i /></p>
        <h1>Studio</h1>
        <p className="muted">See what was made, hear it, and decide what is listed.</p>
        <label htmlFor="operator-token">Operator token</label>
        <input ref={field} id="operator-token" className={`field ${styles.wide}`} type="password" autoComplete="off" spellCheck={false}
          aria-invalid={refusal ? true : undefined} aria-describedby="door-help" />
        <p id="door-help" className={styles.help} role={refusal ? "alert" : undefined} data-bad={refusal ? true : undefined}>
          {refusal ?? <>Made by <code>soundflow token issue --role operator</code>.</>}
        </p>
        <label className="switch">
          <input type="checkbox" checked={isRemembered} onChange={(event) => setRemembered(event.target.checked)} />
          <span>Remember it on this device</span>
        </label>
        <button type="submit" className={`button ${styles.wide}`} data-kind="main" disabled={isTrying}>{isTrying ? "Looking…" : "Enter"}</button>
        <a href="/" className={styles.back}>Back to the music</a>
      </form>
    </main>
  );
}
