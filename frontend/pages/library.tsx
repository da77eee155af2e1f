import { LibraryPage } from "@/components/pages/LibraryPage.tsx";
import { Title } from "@/components/shell/Title.tsx";

export default function Page() {
  return <><Title name="Library" /><LibraryPage /></>;
}
