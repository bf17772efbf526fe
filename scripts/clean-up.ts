import { sweepEmbedded } from "#db/embedded.ts";
import { cleanRunRecord } from "./run-record.ts";
import { runUntilStopped } from "./run-until-stopped.ts";
import { sweepTestRuns } from "./test-run.ts";

// Run by the launcher after the script it had started was killed: ends what that script can no longer end.
await runUntilStopped(async (stop) => {
  const record = await cleanRunRecord();
  stop.atEnd(() => record?.release());
  sweepTestRuns();
  await sweepEmbedded("test");
  await sweepEmbedded("bench");
  await sweepEmbedded("store");
});
