import type { GetStaticPaths, GetStaticProps } from "next";
import { Browse } from "@/components/pages/Browse.tsx";
import { Title } from "@/components/shell/Title.tsx";
import { CATEGORIES, categoryInfo } from "@/lib/categories.ts";

interface Shown {
  category: string;
}

export const getStaticPaths: GetStaticPaths = () => ({ paths: CATEGORIES.map(({ slug }) => ({ params: { category: slug } })), fallback: false });

export const getStaticProps: GetStaticProps<Shown> = ({ params }) => ({ props: { category: String(params?.category) } });

export default function Page({ category }: Shown) {
  const shelf = categoryInfo(category);
  return <><Title name={shelf?.name} about={shelf?.about} /><Browse key={category} category={category} /></>;
}
