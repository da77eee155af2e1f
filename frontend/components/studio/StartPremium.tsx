"use client";

import { cloneElement, useId, useRef, useState, type FormEvent, type ReactElement } from "react";
import { ApiProblem, type Category, type GpuProvider, type ModelName, type PremiumRequest, type Run } from "@/lib/api/client.ts";
import { CATEGORIES } from "@/lib/categories.ts";
import { studioApi, errorMessage } from "@/lib/studio/operator.ts";
import styles from "./studio.module.css";

const MODELS: ModelName[] = ["musicgen-stereo-large", "musicgen-stereo-medium", "stable-audio-3-medium", "ace-step-1.5", "tiny"];
const PROVIDERS: GpuProvider[] = ["local", "manual", "modal", "replicate", "runpod"];

/** An idempotency key: pressing the button twice starts one run. Works without HTTPS, too. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}

function requestOf(form: FormData): PremiumRequest {
  const text = (name: string) => String(form.get(name) ?? "").trim() || null;
  return {
    category: text("category") as Category,
    trackId: text("trackId"),
    durationSec: Number(text("durationSec")),
    model: text("model") as ModelName,
    gpuProvider: text("gpuProvider") as GpuProvider,
    prompt: text("prompt"),
  };
}

/** Every mistake in a sentence, where the API names them. */
function mistakesOf(error: unknown): string {
  const mistakes = error instanceof ApiProblem ? error.problem.mistakes : null;
  return mistakes?.length ? mistakes.map(({ where, what }) => `${where.replace("body.", "")}: ${what}`).join("; ") : errorMessage(error);
}

/** Asks for a premium track. */
export function StartPremium({ onStarted }: { onStarted: (run: Run) => void }) {
  const key = useRef<string>(newKey());
  const [isBusy, setBusy] = useState(false);
  const [errorText, setErrorText] = useState<string | null>(null);
  const start = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    try {
      onStarted(await studioApi.startPremium(requestOf(new FormData(event.currentTarget)), key.current));
    } catch (error) {
      setErrorText(mistakesOf(error));
      setBusy(false);
      if (error instanceof ApiProblem) key.current = newKey(); // a refused request started no run
    }
  };
  return (
    <form className={styles.form} onSubmit={start} aria-label="New premium track">
      <Labelled name="Category"><select className="field" name="category" defaultValue="Deep Work">{CATEGORIES.map((category) => <option key={category.slug}>{category.name}</option>)}</select></Labelled>
      <Labelled name="Name" help="Empty: the next of the category's prompts.">
        <input className="field" name="trackId" pattern="[A-Za-z0-9][A-Za-z0-9_\-]{0,79}" title="Letters, digits, - and _" placeholder="For example: night_drive" autoComplete="off" spellCheck={false} />
      </Labelled>
      <Labelled name="Seconds"><input className="field" name="durationSec" type="number" min={5} max={3600} defaultValue={180} required /></Labelled>
      <Labelled name="Model"><select className="field" name="model">{MODELS.map((name) => <option key={name}>{name}</option>)}</select></Labelled>
      <Labelled name="GPU"><select className="field" name="gpuProvider">{PROVIDERS.map((name) => <option key={name}>{name}</option>)}</select></Labelled>
      <Labelled name="Prompt" help="Empty: the prompt that belongs to the name." isWide>
        <textarea className="field" name="prompt" rows={2} maxLength={1000} placeholder="For example: slow warm pads, no drums" />
      </Labelled>
      {errorText && <p role="alert" className={styles.bad}>{errorText}</p>}
      <button type="submit" className="button" data-kind="main" disabled={isBusy}>{isBusy ? "Starting…" : "Start"}</button>
    </form>
  );
}

interface Described {
  id?: string;
  "aria-describedby"?: string;
}

/** A field under its label, which alone is its name; the help describes it. */
function Labelled({ name, help, isWide = false, children }: { name: string; help?: string; isWide?: boolean; children: ReactElement<Described> }) {
  const id = useId();
  return (
    <div className={isWide ? styles.wideField : undefined}>
      <label htmlFor={id}>{name}</label>
      {cloneElement(children, { id, ...(help ? { "aria-describedby": `${id}-help` } : {}) })}
      {help && <small id={`${id}-help`} className={styles.help}>{help}</small>}
    </div>
  );
}
