"use client";

import { useEffect, useState } from "react";
import { useStore } from "@/lib/store.ts";
import { operatorToken, loadOperatorToken } from "@/lib/studio/operator.ts";
import { Board } from "./Board.tsx";
import { LogIn } from "./LogIn.tsx";
import styles from "./studio.module.css";

/** The operator's view: the log-in page, then the board. */
export function Studio() {
  const token = useStore(operatorToken);
  const [isLoaded, setLoaded] = useState(false);
  useEffect(() => {
    loadOperatorToken();
    setLoaded(true);
  }, []);
  if (!isLoaded) return <main className={styles.studio} aria-busy="true"><h1 className="sr-only">Studio</h1></main>;
  return token ? <Board /> : <LogIn />;
}
