import type { Metadata } from "next";
import { Suspense } from "react";
import { Browse } from "@/components/pages/Browse.tsx";

export const metadata: Metadata = { title: "Browse" };

export default function Page() {
  return <Suspense><Browse category={null} /></Suspense>;
}
