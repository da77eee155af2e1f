import type { Metadata } from "next";
import { Suspense } from "react";
import { PremiumPage } from "@/components/pages/PremiumPage.tsx";

export const metadata: Metadata = { title: "Premium" };

export default function Page() {
  return <Suspense><PremiumPage /></Suspense>;
}
