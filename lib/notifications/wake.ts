declare global {
  var accountAreaDeliveries: Set<() => void> | undefined;
}

/** Next bundles its own copy of this module; what listens hangs on the process so that pages reach it too. */
function listeners(): Set<() => void> {
  globalThis.accountAreaDeliveries ??= new Set();
  return globalThis.accountAreaDeliveries;
}

/** Calls the listener whenever this process has committed a message; gives what ends that. */
export function onMessageCommitted(listener: () => void): () => void {
  listeners().add(listener);
  return () => void listeners().delete(listener);
}

/** Says that a message is committed, so that it need not wait for somebody to look. */
export function messageCommitted(): void {
  for (const listener of listeners()) listener();
}
