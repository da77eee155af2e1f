"use client";

import { useEffect, useState } from "react";
import { useStore } from "@/lib/kept.ts";
import { operatorToken, wakeToken } from "@/lib/studio/operator.ts";
import { Board } from "./Board.tsx";
import { Door } from "./Door.tsx";
import styles from "./studio.module.css";

/** The operator's view: a door that asks for a token, and the board behind it. */
export function Studio() {
  const token = useStore(operatorToken);
  const [isAwake, setAwake] = useState(false);
  useEffect(() => {
    wakeToken();
    setAwake(true);
  }, []);
  if (!isAwake) return <main className={styles.studio} aria-busy="true"><h1 className="sr-only">Studio</h1></main>;
  return token ? <Board /> : <Door />;
}
