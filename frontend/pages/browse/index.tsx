import { Browse } from "@/components/pages/Browse.tsx";
import { Title } from "@/components/shell/Title.tsx";

export default function Page() {
  return <><Title name="Browse" /><Browse category={null} /></>;
}
