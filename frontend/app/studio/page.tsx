import type { Metadata } from "next";
import { Studio } from "@/components/studio/Studio.tsx";

export const metadata: Metadata = {
  title: "Studio",
  description: "For operators: the last days, their measures, and what is listed.",
  robots: { index: false },
};

export default function Page() {
  return <Studio />;
}
