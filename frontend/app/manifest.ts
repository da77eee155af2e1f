import type { MetadataRoute } from "next";

export const dynamic = "force-static";

export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "SoundFlow",
    short_name: "SoundFlow",
    description: "Functional music for deep work, study, relaxing, nature and flow.",
    id: "/",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#0a0c12",
    theme_color: "#0a0c12",
    categories: ["music", "productivity", "health"],
    icons: [
      { src: "/icons/192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/512.png", sizes: "512x512", type: "image/png" },
      { src: "/icons/512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
    shortcuts: [
      { name: "Build a session", url: "/session/" },
      { name: "Library", url: "/library/" },
    ],
  };
}
