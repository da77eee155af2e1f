import type { Metadata } from "next";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main style={{ display: "grid", placeContent: "center", justifyItems: "center", gap: 18, minHeight: "100dvh", padding: 24, textAlign: "center" }}>
      <h1>Nothing plays here</h1>
      <p className="muted">The page does not exist, or it moved.</p>
      <a className="button" data-kind="main" href="/">To today’s five</a>
    </main>
  );
}
