import type { NextConfig } from "next";

/** A static export: any host serves it, `soundflow serve` among them. */
const config: NextConfig = {
  output: "export",
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  poweredByHeader: false,
};

export default config;
