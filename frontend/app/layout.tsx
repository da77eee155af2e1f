import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "SoundFlow", template: "%s · SoundFlow" },
  description: "Functional music for deep work, study, relaxing, nature and flow. Five new tracks every day.",
  applicationName: "SoundFlow",
  appleWebApp: { capable: true, title: "SoundFlow", statusBarStyle: "black-translucent" },
  icons: { icon: { url: "/icon.svg", type: "image/svg+xml" }, apple: "/icons/192.png" },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: "#0a0c12",
};

/** Chooses dark or light before the first paint, so that nothing flashes. */
const THEME = `try{var t=JSON.parse(localStorage.getItem("soundflow.theme"))}catch(e){}
document.documentElement.dataset.theme=t==="light"||t==="dark"?t:matchMedia("(prefers-color-scheme: light)").matches?"light":"dark"`;

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" data-theme="dark" suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: THEME }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
