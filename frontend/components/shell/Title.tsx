import Head from "next/head";

const ABOUT = "Functional music for deep work, study, relaxing, nature and flow. Five new tracks every day.";

/** What a page is called in the window's title and in search results. */
export function Title({ name, about = ABOUT }: { name?: string | null; about?: string }) {
  return (
    <Head>
      <title>{name ? `${name} · SoundFlow` : "SoundFlow"}</title>
      <meta name="description" content={about} />
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    </Head>
  );
}
