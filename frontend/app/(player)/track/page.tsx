import type { Metadata } from "next";
import { Suspense } from "react";
import { TrackPage } from "@/components/pages/TrackPage.tsx";

export const metadata: Metadata = { title: "Track" };

export default function Page() {
  return <Suspense><TrackPage /></Suspense>;
}
