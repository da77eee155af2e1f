import { TrackPage } from "@/components/pages/TrackPage.tsx";
import { Title } from "@/components/shell/Title.tsx";

export default function Page() {
  return <><Title name="Track" /><TrackPage /></>;
}
