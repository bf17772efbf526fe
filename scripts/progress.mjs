const began = Number(process.env.STORE_STARTED_AT) || Date.now();

/** The reader may have gone away (`npm start | head`); the store goes on without being heard. */
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

/** Says one thing, with the seconds since the command was typed. @param {string} line */
export function say(line) {
  const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${line}\n`);
}

/** Says what is being done, and now and then that it still is. @template T @param {string} title @param {() => Promise<T>} work @returns {Promise<T>} */
export async function step(title, work) {
  say(`${title} …`);
  const started = Date.now();
  const timer = setInterval(
    () =>
      say(
        `  still at it: ${title.charAt(0).toLowerCase()}${title.slice(1)} (${Math.round((Date.now() - started) / 1000)} s)`,
      ),
    5_000,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** A reason to stop that the reader can act on; it is shown without a stack. */
export class PlainStop extends Error {}

/** Shows why the command stops: one sentence where the reason is known, the stack where it is a fault of ours. @param {unknown} error */
export function explain(error) {
  process.stderr.write(`\n${wordsFor(error)}\n`);
}

/** @param {unknown} error */
function wordsFor(error) {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : "";
  if (code === "EACCES" || code === "EPERM")
    return `This folder holds data of another user, or may not be written (${error.message}). Start as the user who started it first.`;
  if (code === "ENOSPC") return "The disk is full.";
  const isPlain =
    error instanceof PlainStop || error.name === "BadConfiguration" || error.constructor.name === "BadConfiguration";
  return isPlain || error.message.startsWith("The built-in PostgreSQL")
    ? error.message
    : (error.stack ?? error.message);
}
