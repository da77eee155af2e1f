import { Head, Html, Main, NextScript } from "next/document";

/** Chooses dark or light before the first paint, so that nothing flashes. */
const THEME = `try{var t=JSON.parse(localStorage.getItem("soundflow.theme"))}catch(e){}
document.documentElement.dataset.theme=t==="light"||t==="dark"?t:matchMedia("(prefers-color-scheme: light)").matches?"light":"dark"`;

export default function Document() {
  return (
    <Html lang="en" data-theme="dark" suppressHydrationWarning>
      <Head>
        <script dangerouslySetInnerHTML={{ __html: THEME }} />
        <link rel="manifest" href="/manifest.webmanifest" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/icons/192.png" />
        <meta name="theme-color" content="#0a0c12" />
        <meta name="application-name" content="SoundFlow" />
        <meta name="apple-mobile-web-app-capable" content="yes" />
        <meta name="apple-mobile-web-app-status-bar-style" content="black-translucent" />
      </Head>
      <body>
        <Main />
        <NextScript />
      </body>
    </Html>
  );
}
