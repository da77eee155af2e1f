"use client";

import { useEffect, useState } from "react";
import { firstPage, type Page } from "@/lib/api/pages.ts";

export default function Home() {
  const [page, setPage] = useState<Page | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    firstPage({}).then(setPage, (error: Error) => setTrouble(error.message));
  }, []);
  return (
    <main>
      <h1>SoundFlow</h1>
      {trouble && <p role="alert">{trouble}</p>}
      <ul>{page?.entries.map((entry) => <li key={entry.id}>{entry.title}</li>)}</ul>
    </main>
  );
}
