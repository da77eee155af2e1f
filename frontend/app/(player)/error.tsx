"use client";

export default function Broken({ reset }: { error: Error; reset: () => void }) {
  return (
    <div role="alert" style={{ display: "grid", gap: 16, justifyItems: "start" }}>
      <h1>Something broke here</h1>
      <p className="muted">The music goes on. Try the page again.</p>
      <button type="button" className="button" onClick={reset}>Try again</button>
    </div>
  );
}
