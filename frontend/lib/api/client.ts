/**
 * The SoundFlow API as TypeScript. Written by `python -m tools.openapi_client` from docs/openapi.json; do not edit.
 */
/* eslint-disable */

/** What a listener wants to do: the site's five categories. */
export type Category = "Deep Work" | "Study" | "Relax" | "Nature" | "Flow State";

/** A catalog's entry. `url` is there for free tracks only, `functional` where something was added for function. */
export interface Entry {
  id: string;
  title: string;
  tier: Tier;
  date: string;
  category: Category;
  genre: string;
  bpm: number;
  key: string;
  durationSec: number;
  goalTags: string[];
  natureTags: string[];
  energyMin: number;
  energyMax: number;
  ambienceMin: number;
  ambienceMax: number;
  objectKey: string;
  url?: string | null;
  sizeBytes: number | null;
  sha256: string | null;
  lufs: number | null;
  truePeakDbtp: number | null;
  measured: Measured;
  method: "procedural" | "model" | "manual" | "unknown";
  model: string | null;
  modelRevision?: string | null;
  prompt?: string | null;
  license: string | null;
  aiGenerated: boolean;
  seed: number | null;
  engineVersion: string | null;
  functional?: Functional | null;
  coverKey: string | null;
  coverWebpKey?: string | null;
  waveformKey: string | null;
}

/** Amplitude modulation, binaural tones and loops; all off by default, listed in the entry of a track that has them. */
export interface Functional {
  modulationHz?: number;
  modulationDepth?: number;
  binauralHz?: number;
  binauralCarrierHz?: number;
  binauralLevel?: number;
  loop?: boolean;
}

/** Where a model can run; each is a module in `generation/providers/`. */
export type GpuProvider = "local" | "manual" | "modal" | "replicate" | "runpod";

/** The process answers. */
export interface Health {
  status: string;
}

/** What was asked beside what was found in the finished file. */
export interface Measure {
  name: string;
  asked: number | string | null;
  /** The least that fits; None leaves this side open. */
  low?: number | null;
  /** The most that fits. */
  high?: number | null;
  found: number | string | null;
  /** None where nothing was asked or found. */
  fits: boolean | null;
}

/** Tempo and key measured in the finished file. */
export interface Measured {
  bpm?: number | null;
  key?: string | null;
}

/** One thing that is wrong with a request. */
export interface Mistake {
  /** The place, as in `body.durationMin` or `query.limit`. */
  where: string;
  what: string;
}

/** The models that can be requested; each is a module in `generation/models/`. */
export type ModelName = "musicgen-stereo-large" | "musicgen-stereo-medium" | "stable-audio-3-medium" | "ace-step-1.5" | "tiny";

/** A request for one premium track. Omitted fields come from the category's prompts. */
export interface PremiumRequest {
  category: Category;
  trackId?: string | null;
  durationSec?: number;
  model?: ModelName;
  gpuProvider?: GpuProvider;
  prompt?: string | null;
  seed?: number | null;
  day?: string | null;
}

/** An RFC 9457 problem document. */
export interface ProblemDocument {
  /** `about:blank`: the status says the kind. */
  type: string;
  title: string;
  status: number;
  /** One sentence: what is wrong, with which thing, and what to do. */
  detail: string;
  /** With 422: every mistake by its place. */
  mistakes?: Mistake[] | null;
}

/** A track in its place: its entry, and why it stands here. */
export interface Queued {
  id: string;
  title: string;
  tier: Tier;
  date: string;
  category: Category;
  genre: string;
  bpm: number;
  key: string;
  durationSec: number;
  goalTags: string[];
  natureTags: string[];
  energyMin: number;
  energyMax: number;
  ambienceMin: number;
  ambienceMax: number;
  objectKey: string;
  url?: string | null;
  sizeBytes: number | null;
  sha256: string | null;
  lufs: number | null;
  truePeakDbtp: number | null;
  measured: Measured;
  method: "procedural" | "model" | "manual" | "unknown";
  model: string | null;
  modelRevision?: string | null;
  prompt?: string | null;
  license: string | null;
  aiGenerated: boolean;
  seed: number | null;
  engineVersion: string | null;
  functional?: Functional | null;
  coverKey: string | null;
  coverWebpKey?: string | null;
  waveformKey: string | null;
  /** How well it fits, from 0 to 1. */
  score: number;
  /** From the beginning of the session. */
  startsAtSec: number;
  /** 1; more once the pool was used up and tracks come again. */
  round: number;
}

/** Whether requests can be answered, and from how old a copy. */
export interface Readiness {
  ready: boolean;
  /** `fresh`, `stale` (the store is out of reach; the last good copy is served) or `starting`. */
  status: string;
  tracks: number;
  staleSince: string | null;
  refreshedAt: string | null;
  /** A sentence for everything that is wrong. */
  troubles: string[];
}

/** Why something is done; it is kept. */
export interface Reason {
  why: string;
}

/** A run of a flow. */
export interface Run {
  runId: string;
  flow: string;
  name: string | null;
  state: RunState;
  /** What Prefect says of the state; why, where it failed. */
  message: string | null;
  progressPercent: number | null;
  parameters: Record<string, unknown>;
  createdAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
}

/** How a run stands. */
export type RunState = "waiting" | "running" | "completed" | "failed" | "cancelling" | "cancelled";

/** An ordered queue. */
export interface Session {
  goal: string;
  day: string;
  seed: number;
  /** Of all tracks together. */
  durationSec: number;
  /** How many tracks fit. */
  pool: number;
  tracks: Queued[];
}

/** What a session is for. What is left out does not matter to the listener. */
export interface SessionRequest {
  /** A category (`deep-work`) or a goal tag (`coding`). */
  goal: string;
  /** How long it shall last. */
  durationMin: number;
  energy?: number | null;
  ambience?: number | null;
  /** Nature tags that are wanted. */
  nature?: string[];
  tier?: SessionTier;
  /** Today in UTC, if left out. A day and a seed give the same queue. */
  day?: string | null;
  /** Another seed, another queue. */
  seed?: number;
}

/** Whose tracks may be played. */
export type SessionTier = "free" | "premium" | "all";

/** What a feed is of. */
export type Shelf = "all" | "free" | "premium" | "deep-work" | "study" | "relax" | "nature" | "flow-state";

/** Where a premium track can be heard for a while. Ask again before it ends: the new address plays on from any second. */
export interface SignedAddress {
  signedUrl: string;
  /** UTC. */
  expiresAt: string;
  expiresInSec: number;
}

/** A day: its five free tracks, missing ones too, and its premium tracks. */
export interface StudioDay {
  date: string;
  tracks: StudioTrack[];
}

/** A track as the operator sees it. */
export interface StudioTrack {
  id: string;
  category: Category;
  tier: Tier;
  state: TrackState;
  /** Of a held or taken-down track. */
  why: string | null;
  by: string | null;
  entry: Entry | null;
  /** Of its cover; signed where the track is not listed. */
  coverUrl: string | null;
  waveformUrl: string | null;
  /** Of the picture that shows its whole inspection, where one was drawn; signed. */
  sheetUrl: string | null;
  /** Loudness, true peak, tempo, key; then, where they were kept, all measures of the gate in its genre's ranges. */
  measures: Measure[];
}

/** Who may hear a track. */
export type Tier = "free" | "premium";

/** How a track stands. */
export type TrackState = "listed" | "waiting" | "held" | "takenDown" | "unlisted" | "missing";

/** A refusal of the API: an RFC 9457 problem document. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<ProblemDocument>,
    readonly requestId: string | null,
    readonly retryAfterSec: number | null,
  ) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
    this.name = "ApiProblem";
  }
}

/** How to reach the API: its address, the token to send, and what stands in for `fetch` in tests. */
export interface ApiOptions {
  base?: string;
  token?: () => string | null | undefined;
  fetch?: typeof fetch;
}

type Query = Record<string, string | number | boolean | null | undefined | readonly (string | number)[]>;

function queryOf(query: Query | undefined): string {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) found.append(name, String(one));
    }
  }
  const text = found.toString();
  return text && `?${text}`;
}

/** Each method is one call; every refusal is thrown as an `ApiProblem`, and an unreachable server as fetch's own `TypeError`. */
export class SoundFlowApi {
  private readonly base: string;

  constructor(private readonly options: ApiOptions = {}) {
    this.base = (options.base ?? "").replace(/\/$/, "");
  }

  /** Any call: adds the token, throws refusals. */
  async send(method: string, path: string, body?: unknown, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const token = this.options.token?.();
    if (token && !headers.has("Authorization")) headers.set("Authorization", `Bearer ${token}`);
    if (body !== undefined) headers.set("Content-Type", "application/json");
    const call = this.options.fetch ?? fetch;
    const answer = await call(this.base + path, {
      ...init,
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.ok) return answer;
    const problem = (await answer.json().catch(() => ({}))) as Partial<ProblemDocument>;
    const wait = Number(answer.headers.get("Retry-After"));
    throw new ApiProblem(answer.status, problem, answer.headers.get("X-Request-Id"), wait > 0 ? wait : null);
  }

  /** All tracks. Premium first, then newest first. Without parameters: the whole array, ready packed, with an ETag for 304. */
  async allTracks(query?: { tier?: Tier | null; genre?: string[] | null; date?: string | null; from?: string | null; to?: string | null; q?: string | null; limit?: number | null; cursor?: string | null }, init?: RequestInit): Promise<Entry[]> {
    return (await this.send("GET", `/catalog/all` + queryOf(query), undefined, init)).json();
  }

  /** Free tracks. Newest first. */
  async freeTracks(query?: { tier?: Tier | null; genre?: string[] | null; date?: string | null; from?: string | null; to?: string | null; q?: string | null; limit?: number | null; cursor?: string | null }, init?: RequestInit): Promise<Entry[]> {
    return (await this.send("GET", `/catalog/free` + queryOf(query), undefined, init)).json();
  }

  /** Premium tracks. Newest first. Entries carry no `url`: ask `/tracks/premium/{id}/signed` for one. */
  async premiumTracks(query?: { tier?: Tier | null; genre?: string[] | null; date?: string | null; from?: string | null; to?: string | null; q?: string | null; limit?: number | null; cursor?: string | null }, init?: RequestInit): Promise<Entry[]> {
    return (await this.send("GET", `/catalog/premium` + queryOf(query), undefined, init)).json();
  }

  /** Tracks of a category. Newest first, free and premium. */
  async categoryTracks(slug: string, query?: { tier?: Tier | null; genre?: string[] | null; date?: string | null; from?: string | null; to?: string | null; q?: string | null; limit?: number | null; cursor?: string | null }, init?: RequestInit): Promise<Entry[]> {
    return (await this.send("GET", `/catalog/by-category/${encodeURIComponent(slug)}` + queryOf(query), undefined, init)).json();
  }

  /** One track. The entry of a track, as the catalogs list it. */
  async track(trackId: string, init?: RequestInit): Promise<Entry> {
    return (await this.send("GET", `/tracks/${encodeURIComponent(trackId)}`, undefined, init)).json();
  }

  /** A signed address for a premium track. Needs a token with `tier: premium` (or `role: operator`). The address is good for an hour, by default. */
  async signed(trackId: string, query?: { download?: boolean }, init?: RequestInit): Promise<SignedAddress> {
    return (await this.send("GET", `/tracks/premium/${encodeURIComponent(trackId)}/signed` + queryOf(query), undefined, init)).json();
  }

  /** The bytes of a track, a cover or a waveform. Free audio, covers and waveforms are open; premium audio answers only to the address that `signed` gave. Ranges, ETags and `If-Range` are understood; audio may be kept for ever, since its bytes never change. */
  mediaAddress(objectKey: string, query?: { expires?: number | null; signature?: string | null; token?: string | null; download?: boolean }): string {
    return this.base + `/media/${objectKey.split("/").map(encodeURIComponent).join("/")}` + queryOf(query);
  }

  /** A queue for a goal and a time. Best match first, then the smoothest way through tempo, key and energy; it fills the time to within one track. The match is the mean of what was asked (goal 5, energy 3, nature 2, ambience 1); between equals the newer one wins. */
  async startSession(body: SessionRequest, init?: RequestInit): Promise<Session> {
    return (await this.send("POST", `/sessions`, body, init)).json();
  }

  /** A podcast. Newest first, with enclosures, covers and durations. Premium tracks have an enclosure only for a premium token, and for an hour. */
  podcastAddress(shelf: Shelf, query?: { tier?: Tier | null; limit?: number }): string {
    return this.base + `/feeds/${encodeURIComponent(shelf)}.rss` + queryOf(query);
  }

  /** A playlist. Newest first; premium tracks only for a premium token, since they can't be heard without. */
  playlistAddress(shelf: Shelf, query?: { tier?: Tier | null; limit?: number }): string {
    return this.base + `/feeds/${encodeURIComponent(shelf)}.m3u` + queryOf(query);
  }

  /** A track's permalink. An address to share: it leads to the track's page. */
  permalinkAddress(trackId: string): string {
    return this.base + `/t/${encodeURIComponent(trackId)}`;
  }

  /** Make a premium track. Starts the deployment `premium-on-demand` and answers at once; follow the run at `/runs/{runId}`. */
  async startPremium(body: PremiumRequest, idempotencyKey?: string, init?: RequestInit): Promise<Run> {
    return (await this.send("POST", `/premium`, body, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}) } })).json();
  }

  /** The newest runs. Premium, daily and rebuilding runs, newest first; without their progress. */
  async listRuns(query?: { limit?: number }, init?: RequestInit): Promise<Run[]> {
    return (await this.send("GET", `/runs` + queryOf(query), undefined, init)).json();
  }

  /** A run. How a run stands and how far it is. */
  async followRun(runId: string, init?: RequestInit): Promise<Run> {
    return (await this.send("GET", `/runs/${encodeURIComponent(runId)}`, undefined, init)).json();
  }

  /** Cancel a run. Asks a run to end; one that is over already answers 409. */
  async cancelRun(runId: string, init?: RequestInit): Promise<Run> {
    return (await this.send("POST", `/runs/${encodeURIComponent(runId)}/cancel`, undefined, init)).json();
  }

  /** The last days. Newest first. Read from the store itself, so that what waits, is held or was taken down is seen too. */
  async studioDays(query?: { until?: string | null; days?: number }, init?: RequestInit): Promise<StudioDay[]> {
    return (await this.send("GET", `/operator/days` + queryOf(query), undefined, init)).json();
  }

  /** Listen to any track. A signed address of a track in any state, so that it can be heard before it is approved. */
  async studioAddress(trackId: string, init?: RequestInit): Promise<SignedAddress> {
    return (await this.send("GET", `/operator/tracks/${encodeURIComponent(trackId)}/address`, undefined, init)).json();
  }

  /** Hold a track back. Takes the track out of the catalogs until it is approved; its audio stays where it is. */
  async holdTrack(trackId: string, body: Reason, init?: RequestInit): Promise<StudioTrack> {
    return (await this.send("POST", `/operator/tracks/${encodeURIComponent(trackId)}/hold`, body, init)).json();
  }

  /** Approve a track. Lists a track that was held or waited for approval. */
  async approveTrack(trackId: string, body: Reason, init?: RequestInit): Promise<StudioTrack> {
    return (await this.send("POST", `/operator/tracks/${encodeURIComponent(trackId)}/approve`, body, init)).json();
  }

  /** Take a track down. Takes the track out of every catalog until it is restored; its audio stays in the store, but nobody is given it. */
  async takeTrackDown(trackId: string, body: Reason, init?: RequestInit): Promise<StudioTrack> {
    return (await this.send("POST", `/operator/tracks/${encodeURIComponent(trackId)}/takedown`, body, init)).json();
  }

  /** Restore a track. Brings a track back that was taken down; 404 where it was not, or where its audio was purged. */
  async restoreTrack(trackId: string, body: Reason, init?: RequestInit): Promise<StudioTrack> {
    return (await this.send("POST", `/operator/tracks/${encodeURIComponent(trackId)}/restore`, body, init)).json();
  }

  /** A track's inspection sheet. A signed address of the picture that shows all that was measured; 404 where none was drawn. */
  async inspectionSheet(trackId: string, init?: RequestInit): Promise<SignedAddress> {
    return (await this.send("GET", `/operator/tracks/${encodeURIComponent(trackId)}/sheet`, undefined, init)).json();
  }

  /** Make a free track anew. Starts `daily-free` for this one track with another seed; the new recording replaces the old. Follow it at `/runs/{runId}`. */
  async reRollTrack(trackId: string, body: Reason, init?: RequestInit): Promise<Run> {
    return (await this.send("POST", `/operator/tracks/${encodeURIComponent(trackId)}/re-roll`, body, init)).json();
  }

  /** Liveness. Answers as long as the process does. */
  async health(init?: RequestInit): Promise<Health> {
    return (await this.send("GET", `/health`, undefined, init)).json();
  }

  /** Readiness. Ready once every catalog was read; a later outage of the store makes it stale, not unready. */
  async ready(init?: RequestInit): Promise<Readiness> {
    return (await this.send("GET", `/ready`, undefined, init)).json();
  }

  /** Prometheus metrics. Requests by route and status, their times, tracks listed, whether the catalogs are stale. */
  metricsAddress(): string {
    return this.base + `/metrics`;
  }
}
