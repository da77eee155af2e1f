import type { Metadata } from "next";
import { Suspense } from "react";
import { Browse } from "@/components/pages/Browse.tsx";
import { SHELVES, shelfOf } from "@/lib/categories.ts";

interface Place {
  params: Promise<{ category: string }>;
}

export const dynamicParams = false;

export function generateStaticParams() {
  return SHELVES.map(({ slug }) => ({ category: slug }));
}

export async function generateMetadata({ params }: Place): Promise<Metadata> {
  const shelf = shelfOf((await params).category);
  return { title: shelf?.name, description: shelf?.about };
}

export default async function Page({ params }: Place) {
  const { category } = await params;
  return <Suspense><Browse category={category} /></Suspense>;
}
