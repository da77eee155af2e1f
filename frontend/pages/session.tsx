import { SessionPage } from "@/components/pages/SessionPage.tsx";
import { Title } from "@/components/shell/Title.tsx";

export default function Page() {
  return <><Title name="Session" /><SessionPage /></>;
}
