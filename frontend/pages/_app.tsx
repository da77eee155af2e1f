import type { AppProps } from "next/app";
import { useRouter } from "next/router";
import { Boundary } from "@/components/shell/Boundary.tsx";
import { Shell } from "@/components/shell/Shell.tsx";
import "@/app/globals.css";

/** Every page inside the shell, which is never taken down: the music goes on while pages change. */
export default function App({ Component, pageProps }: AppProps) {
  const { asPath } = useRouter();
  return <Shell><Boundary key={asPath.split("?")[0]}><Component {...pageProps} /></Boundary></Shell>;
}
