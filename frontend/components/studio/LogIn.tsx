"use client";

import { useEffect, useRef, useState, type FormEvent } from "react";
import { API_ADDRESS } from "@/lib/api/address.ts";
import { ApiProblem, SoundFlowApi } from "@/lib/api/client.ts";
import { signIn } from "@/lib/studio/operator.ts";
import styles from "./studio.module.css";

/** What a refusal means, in a sentence. */
function refusalOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return "The API can't be reached. Check that it is running, then try again.";
  if (error.status === 401) return "This token is not valid: it is mistyped, expired or revoked.";
  if (error.status === 403) return "This token is a listener's. The studio needs a token with the operator role.";
  return error.message;
}

/** Asks for an operator's token and checks it with the API. */
export function LogIn() {
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
    <main className={styles.logIn}>
      <form className={styles.logInCard} onSubmit={enter} noValidate>
        <p className={styles.mark} aria-hidden="true"><i /><i /><i /><i /><i /></p>
        <h1>Studio</h1>
        <p className="muted">See what was made, hear it, and decide what is listed.</p>
        <label htmlFor="operator-token">Operator token</label>
        <input ref={field} id="operator-token" className={`field ${styles.wide}`} type="password" autoComplete="off" spellCheck={false}
          aria-invalid={refusal ? true : undefined} aria-describedby="log-in-help" />
        <p id="log-in-help" className={styles.help} role={refusal ? "alert" : undefined} data-bad={refusal ? true : undefined}>
          {refusal ?? <>Made by <code>soundflow token issue --role operator</code>.</>}
        </p>
        <label className="switch">
          <input type="checkbox" checked={isRemembered} onChange={(event) => setRemembered(event.target.checked)} />
          <span>Remember it on this device</span>
        </label>
        <button type="submit" className={`button ${styles.wide}`} data-kind="main" disabled={isTrying}>{isTrying ? "Signing in…" : "Sign in"}</button>
        <a href="/" className={styles.back}>Back to the player</a>
      </form>
    </main>
  );
}
