import type { Metadata } from "next";
import { Suspense } from "react";
import { SessionPage } from "@/components/pages/SessionPage.tsx";

export const metadata: Metadata = { title: "Session" };

export default function Page() {
  return <Suspense><SessionPage /></Suspense>;
}
