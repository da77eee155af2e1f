import { PremiumPage } from "@/components/pages/PremiumPage.tsx";
import { Title } from "@/components/shell/Title.tsx";

export default function Page() {
  return <><Title name="Premium" /><PremiumPage /></>;
}
