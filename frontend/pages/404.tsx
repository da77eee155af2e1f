import Link from "next/link";
import { Title } from "@/components/shell/Title.tsx";

export default function NotFound() {
  return (
    <>
      <Title name="Not found" />
      <div style={{ display: "grid", justifyItems: "start", gap: 18, paddingTop: "12dvh" }}>
        <h1>Nothing plays here</h1>
        <p className="muted">The page does not exist, or it moved.</p>
        <Link className="button" data-kind="main" href="/">To today’s five</Link>
      </div>
    </>
  );
}
