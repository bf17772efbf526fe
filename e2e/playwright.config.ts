import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const root = join(import.meta.dirname, "..");

if (!process.env.TEST_DATABASE_URL)
  throw new Error("These tests need what `npm test` prepares; run that, such as: npm test -- e2e/web");

const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // One process for the first empty page and the one gone to from there.
  "--renderer-process-limit=1",
];

/** They look at the clock: at how soon a server notices, or how long it takes to answer. Work beside them would change it. */
const alone = /@alone/;
const ofPages = { testMatch: ["e2e/v1/**/*.spec.ts", "e2e/web/**/*.spec.ts"], grepInvert: alone };
const ofProcesses = {
  testMatch: "e2e/process/**/*.spec.ts",
  grepInvert: alone,
  fullyParallel: false,
  timeout: 120_000,
};
/** They wait more than they work, and need no browser. */
const patient = ["e2e/process/mail.spec.ts", "e2e/process/configuration.spec.ts"];

// Playwright looks each line of each stack up in maps, of which there are none: Node reads our TypeScript where it stands.
Reflect.deleteProperty(Error, "prepareStackTrace");

export default defineConfig({
  testDir: root,
  outputDir: join(root, "test-results"),
  reporter: [["./reporter.ts"]],
  // One more than the two cores that this is meant for: while a test waits, another one goes on.
  workers: 3,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 7_000 },
  use: {
    baseURL: process.env.BASE_URL,
    trace: "off",
    launchOptions: {
      executablePath: process.env.CHROMIUM || undefined,
      args: [...quiet, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
    },
  },
  projects: [
    // Whatever takes longest begins first, so that nothing is left to do alone.
    { name: "property", testMatch: "e2e/db/**/*.property.spec.ts" },
    {
      name: "pageless",
      testMatch: ["lib/**/*.test.ts", "demo/**/*.test.ts", "e2e/db/**/*.spec.ts", "e2e/architecture.spec.ts"],
      testIgnore: "e2e/db/**/*.property.spec.ts",
    },
    { ...ofPages, name: "web" },
    { ...ofProcesses, name: "patient", testMatch: patient },
    { ...ofProcesses, name: "process", testIgnore: patient },
    {
      ...ofProcesses,
      name: "alone",
      testMatch: ["e2e/process/**/*.spec.ts", "e2e/web/**/*.spec.ts"],
      grepInvert: undefined,
      grep: alone,
    },
  ],
});
