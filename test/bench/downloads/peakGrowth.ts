/**
 * By how much a process's memory grew at most, in bytes. Samples miss what is between them. The system
 * keeps the true maximum, but over the process's whole life: it tells of the work only where the work
 * raised it.
 */
export function peakGrowthBytes(
  before: { readonly nowBytes: number; readonly everBytes: number },
  after: { readonly sampledBytes: number; readonly everBytes: number },
): number {
  const peakBytes =
    after.everBytes > before.everBytes
      ? Math.max(after.everBytes, after.sampledBytes)
      : after.sampledBytes;
  return Math.max(peakBytes - before.nowBytes, 0);
}
