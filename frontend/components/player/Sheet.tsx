"use client";

import { useEffect, useId, useRef, type ReactNode } from "react";
import { CloseIcon } from "../icons.tsx";
import styles from "./player.module.css";

/** A panel over the page: modal, closed by Escape, by its button or by a click beside it; the focus comes back to where it was. */
export function Sheet({ title, onClose, children, className = "", isBare = false }: {
  title: string; onClose: () => void; children: ReactNode; className?: string; isBare?: boolean;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const node = dialog.current;
    if (node && !node.open) node.showModal();
    return () => node?.close();
  }, []);
  return (
    <dialog ref={dialog} className={`${styles.sheet} ${className}`} aria-labelledby={heading}
      onCancel={(event) => { event.preventDefault(); onClose(); }} onClick={(event) => event.target === dialog.current && onClose()}>
      <div className={styles.sheetInner}>
        <header className={styles.sheetHead} data-bare={isBare || undefined}>
          <h2 id={heading} className={isBare ? "sr-only" : ""}>{title}</h2>
          <button type="button" className={styles.icon} aria-label={`Close ${title.toLowerCase()}`} onClick={onClose}><CloseIcon /></button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
