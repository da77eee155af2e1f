import { Home } from "@/components/pages/Home.tsx";
import { Title } from "@/components/shell/Title.tsx";

export default function Page() {
  return <><Title /><Home /></>;
}
