import { ApiProblem, type Entry } from "../api/client.ts";
import { Deck } from "./deck.ts";
import { startDesk } from "./desk.ts";
import { Loop } from "./loop.ts";
import { keepInTime } from "./beats.ts";
import { playback } from "./playback.ts";
import { forgetSource, isValid, sourceOf } from "./sources.ts";
import { planTransition, type Transition } from "./transition.ts";

/** What the engine needs from the player. */
export interface EngineCallbacks {
  /** The track that follows by itself; null where none does. */
  peek(): Entry | null;
  /** The engine went on to `peek()` by itself. */
  advanced(): void;
  /** The last track is over. */
  ended(): void;
  crossfadeSec(): number;
  /** Whether `peek()` is the same track once more. */
  repeats(): boolean;
}

const CUT_SEC = 0.25;
const PREPARE_SEC = 25;
const RETRY_DELAYS_MS = [500, 1500, 3000, 6000, 12000];
const CONNECTION_LOST = "The connection is lost. Playback resumes when it is back.";

/** Two decks, of which one is audible: starts, seeks, crossfades, and recovers from errors. */
export class Engine {
  private decks: [Deck, Deck] = [new Deck(), new Deck()];
  private turn = 0;
  private tries = 0;
  private atSec = 0;
  private crossing: ReturnType<typeof setTimeout> | null = null;
  private preparing: string | null = null;
  private startLagSec = 0.04;
  private readonly loop = new Loop();

  constructor(private readonly callbacks: EngineCallbacks) {
    for (const deck of this.decks) this.follow(deck);
    addEventListener("online", () => {
      this.tries = 0;
      if (playback.get().errorText && this.active.entry) void this.recover(this.active);
    });
  }

  private get active(): Deck {
    return this.decks[0];
  }

  private get standby(): Deck {
    return this.decks[1];
  }

  /** Whether what is shown is on the deck already: it may still be asked for. */
  private get isOnDeck(): boolean {
    return this.active.entry !== null && this.active.entry.id === playback.get().entry?.id;
  }

  /** The place in the track that is on, in seconds. */
  position(): number {
    if (this.loop.isOn) return this.loop.position();
    return this.isOnDeck ? this.active.element.currentTime : this.atSec;
  }

  /** The length of the track that is on, in seconds: as decoded, or as the catalog says. */
  duration(): number {
    const decoded = this.isOnDeck ? this.active.element.duration : NaN;
    return Number.isFinite(decoded) ? decoded : (playback.get().entry?.durationSec ?? 0);
  }

  /** Show a track as paused at a place without loading it. */
  place(entry: Entry, atSec: number): void {
    this.atSec = atSec;
    playback.set({ entry, status: "paused", errorText: null });
  }

  /** Play a track from a place; what was on fades quickly. Call it from a gesture. */
  async start(entry: Entry, atSec = 0): Promise<void> {
    if (this.loop.isOn) this.active.setFade(0);
    this.loop.stop();
    this.loop.forget();
    const turn = this.begin(entry);
    this.tries = 0;
    this.atSec = atSec;
    try {
      const source = await sourceOf(entry);
      if (turn !== this.turn) return;
      const deck = this.standby;
      const isReady = deck.entry?.id === entry.id && deck.element.paused && deck.element.currentTime === 0 && !deck.element.error;
      if (!isReady || atSec > 0 || deck.source?.url !== source.url) deck.load(entry, source, atSec);
      this.swap(CUT_SEC);
      await this.sound(deck, CUT_SEC / 4);
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  private begin(entry: Entry): number {
    const desk = startDesk();
    for (const deck of this.decks) deck.connect(desk.context, desk.music);
    this.forgetCrossing();
    playback.set({ entry, status: "loading", errorText: null });
    return ++this.turn;
  }

  private async sound(deck: Deck, fadeSec: number): Promise<void> {
    deck.setFade(0);
    await deck.element.play().catch((error: DOMException) => {
      if (error.name !== "AbortError" && error.name !== "NotSupportedError") throw error; // the latter comes as an error event, too
    });
    deck.fadeTo(1, fadeSec);
    // An element that had not yet stopped never says "playing" again: a pause taken back within its fade.
    if (deck === this.active && !deck.element.paused && deck.element.readyState > 2) this.heard();
  }

  private swap(fadeOutSec: number): void {
    const old = this.active;
    this.decks.reverse();
    old.fadeTo(0, fadeOutSec);
    const entry = old.entry;
    setTimeout(() => {
      if (old === this.standby && old.entry === entry) old.clear();
    }, fadeOutSec * 1000 + 60);
  }

  /** Pause without a click. */
  pause(): void {
    this.turn++;
    this.leaveLoop();
    this.forgetCrossing();
    const deck = this.active;
    deck.fadeTo(0, 0.06);
    this.standby.fadeTo(0, 0.06);
    setTimeout(() => {
      if (playback.get().status !== "paused") return;
      for (const each of this.decks) each.element.pause();
    }, 80);
    playback.set({ ...playback.get(), status: "paused", errorText: null });
  }

  /** Resume. */
  async resume(): Promise<void> {
    const { entry } = playback.get();
    if (!entry) return;
    if (this.active.entry?.id !== entry.id || this.active.element.error) return this.start(entry, this.position());
    this.begin(entry);
    const ended = this.active.element.ended;
    if (ended) this.active.element.currentTime = 0;
    await this.sound(this.active, 0.06).catch((error: unknown) => this.fail(error));
  }

  /** Go to a place in the track that is on. */
  async seek(seconds: number): Promise<void> {
    this.leaveLoop();
    this.atSec = Math.max(0, Math.min(seconds, this.duration() - 0.05));
    const deck = this.active;
    if (!deck.entry) return;
    this.forgetCrossing();
    if (deck.source && !isValid(deck.source) && !this.hasBuffered(this.atSec)) return this.recover(deck);
    deck.element.currentTime = this.atSec;
  }

  private hasBuffered(seconds: number): boolean {
    const { buffered } = this.active.element;
    for (let part = 0; part < buffered.length; part++) {
      if (buffered.start(part) <= seconds && seconds + 1 < buffered.end(part)) return true;
    }
    return false;
  }

  private follow(deck: Deck): void {
    const { element } = deck;
    const on = (name: string, heard: () => void) =>
      element.addEventListener(name, () => deck === this.active && deck.entry && heard());
    on("timeupdate", () => {
      if (this.loop.isOn) this.atSec = this.loop.position();
      else if (!element.error && !element.seeking && element.readyState >= 2) this.atSec = element.currentTime;
      this.watch();
    });
    on("playing", () => this.heard());
    // The unheard element stops for a moment where it begins anew; the loop beside it does not.
    on("waiting", () => !this.loop.isOn && playback.get().status === "playing" && playback.set({ ...playback.get(), status: "loading" }));
    on("pause", () => this.pausedFromOutside());
    on("ended", () => this.overrun());
    on("error", () => void this.recover(deck));
  }

  private heard(): void {
    this.tries = 0;
    if (playback.get().status !== "paused") playback.set({ ...playback.get(), status: "playing", errorText: null });
  }

  /** A headset, a call or the system paused the element itself. */
  private pausedFromOutside(): void {
    const { element } = this.active;
    if (playback.get().status === "playing" && !element.ended && !element.error) this.pause();
  }

  private overrun(): void {
    const next = this.callbacks.peek();
    if (!next) {
      playback.set({ ...playback.get(), status: "paused" });
      return this.callbacks.ended();
    }
    this.callbacks.advanced();
    void this.start(next);
  }

  /** Repeating without a seam: the decoded track takes over from the deck, which turns with it unheard for the lock screen's sake. */
  private enterLoop(entry: Entry): void {
    const deck = this.active;
    this.loop.start(entry, deck.element.currentTime);
    deck.fadeTo(0, 0.04);
    deck.element.loop = true;
  }

  private leaveLoop(): void {
    if (!this.loop.isOn) return;
    const deck = this.active;
    deck.element.loop = false;
    deck.element.currentTime = this.loop.stop();
    deck.fadeTo(1, 0.04);
  }

  private repeat(entry: Entry): void {
    const deck = this.active;
    if (this.loop.isOn) return;
    if (this.loop.isReady(entry)) this.enterLoop(entry);
    else if (deck.source) void this.loop.prepare(entry, deck.source);
  }

  /** Called four times a second while it plays: gets the next track ready, and crosses over in time. */
  private watch(): void {
    const { entry, element } = this.active;
    const next = playback.get().status === "playing" && entry ? this.callbacks.peek() : null;
    const repeats = next !== null && this.callbacks.repeats();
    if (this.loop.isOn && !repeats) this.leaveLoop();
    if (entry && repeats) this.repeat(entry);
    if (!entry || !next || this.crossing || this.loop.isOn) return;
    const from = { ...entry, durationSec: this.duration() };
    const plan = planTransition(from, next, repeats ? 0 : this.callbacks.crossfadeSec());
    const leftSec = plan.startSec - element.currentTime;
    if (leftSec < PREPARE_SEC && this.standby.entry?.id !== next.id) void this.prepare(next);
    if (leftSec > 0.6 || this.standby.entry?.id !== next.id) return;
    const waitSec = leftSec - (plan.fadeSec ? 0 : this.startLagSec);
    this.crossing = setTimeout(() => this.cross(plan, next), Math.max(0, waitSec) * 1000);
  }

  private async prepare(next: Entry): Promise<void> {
    if (this.preparing === next.id) return;
    this.preparing = next.id;
    const turn = this.turn;
    try {
      const source = await sourceOf(next);
      if (turn === this.turn) this.standby.load(next, source);
    } catch {
      // the end of the track will try again, and say so
    } finally {
      this.preparing = null;
    }
  }

  private forgetCrossing(): void {
    if (this.crossing) clearTimeout(this.crossing);
    this.crossing = null;
  }

  private cross(plan: Transition, next: Entry): void {
    const [old, deck] = this.decks;
    this.crossing = null;
    this.turn++;
    this.atSec = 0;
    if (deck.element.currentTime > 0) deck.element.currentTime = 0;
    deck.element.playbackRate = plan.rate;
    if (plan.fadeSec) this.swap(plan.fadeSec);
    else this.decks.reverse(); // the first one plays to its very end
    const called = performance.now();
    deck.element.addEventListener("playing", () => {
      this.startLagSec = 0.7 * this.startLagSec + 0.3 * Math.min((performance.now() - called) / 1000, 0.3);
      if (plan.style === "beat") keepInTime(plan, old.element, deck.element);
    }, { once: true });
    deck.setFade(plan.fadeSec ? 0 : 1);
    deck.element.play().catch((error: unknown) => this.fail(error));
    if (plan.fadeSec) deck.fadeTo(1, plan.fadeSec);
    playback.set({ entry: next, status: "playing", errorText: null });
    this.callbacks.advanced();
  }

  /** The sound stopped: an expired address, or the network. Continues at the same second. */
  private async recover(deck: Deck): Promise<void> {
    const { entry } = deck;
    if (!entry || deck !== this.active) return;
    if (this.loop.isOn) this.atSec = this.loop.stop();
    const wasPaused = playback.get().status === "paused";
    const turn = ++this.turn;
    const isSigned = entry.tier === "premium";
    if (this.tries > 0 || !isSigned) await this.wait(wasPaused);
    if (turn !== this.turn || this.tries > RETRY_DELAYS_MS.length) return;
    this.tries++;
    forgetSource(entry);
    try {
      const source = await sourceOf(entry);
      if (turn !== this.turn) return;
      deck.load(entry, source, this.atSec);
      if (!wasPaused) await this.sound(deck, 0.05);
    } catch (error) {
      if (turn !== this.turn) return;
      if (error instanceof TypeError && this.tries < RETRY_DELAYS_MS.length) return this.recover(deck);
      this.fail(error);
    }
  }

  private async wait(wasPaused: boolean): Promise<void> {
    const delay = RETRY_DELAYS_MS[this.tries];
    if (delay === undefined) {
      this.tries++;
      return this.fail(new TypeError("gone"));
    }
    if (!wasPaused) playback.set({ ...playback.get(), status: "loading", errorText: this.tries ? CONNECTION_LOST : null });
    await new Promise((done) => setTimeout(done, delay));
  }

  private fail(error: unknown): void {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError") return playback.set({ ...playback.get(), status: "paused" }); // no gesture yet: the button is there
    const errorText = error instanceof ApiProblem ? error.message : "The track can't be loaded. Check the connection, then try again.";
    playback.set({ ...playback.get(), status: "failed", errorText });
  }
}
