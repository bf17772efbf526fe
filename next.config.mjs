// Set by scripts/build.ts: each build has a folder of its own, so that a running store keeps the one it serves.
const buildFolder = process.env.STORE_BUILD_DIR;

/** In plain JavaScript: a TypeScript one would be compiled by every process that serves. @type {import("next").NextConfig} */
const config = {
  // People who open the outbox in a browser get a page, programs get JSON.
  rewrites: async () => ({
    beforeFiles: [
      {
        source: "/dev/outbox",
        has: [{ type: "header", key: "accept", value: ".*text/html.*" }],
        destination: "/dev/outbox/messages",
      },
      // By this header our server asks for the page of unknown addresses (server/asked-again.ts).
      { source: "/:path*", has: [{ type: "header", key: "x-unknown-page" }], destination: "/404" },
    ],
  }),
  distDir: buildFolder ?? ".next",
  typescript: { ignoreBuildErrors: true, tsconfigPath: buildFolder ? ".data/tsconfig.next.json" : "tsconfig.json" },
  poweredByHeader: false,
  agentRules: false,
  // What Node can load as it is need not be read, shortened and written into every page's files: a fifth of a build.
  serverExternalPackages: [
    "@node-rs/argon2",
    "@simplewebauthn/server",
    "@zxcvbn-ts/language-common",
    "bowser",
    "csv-stringify",
    "drizzle-orm",
    "fflate",
    "jsonwebtoken",
    "lru-cache",
    "nodemailer",
    "otplib",
    "p-limit",
    "pino",
    "piscina",
    "postgres",
    "qrcode",
    "rate-limiter-flexible",
    "uuid",
    "zod",
  ],
  experimental: {
    agentUpgrade: false,
    serverActions: { bodySizeLimit: "1mb" },
    // Each build starts in a folder of its own, where a cache is written for nobody; nor does anybody read the maps.
    turbopackFileSystemCacheForBuild: false,
    turbopackSourceMaps: false,
  },
};

export default config;
