import { Home } from "@/components/pages/Home.tsx";

export default function Page() {
  return <Home />;
}
