/** Too slow, in conflict with another request, too early: none of these says that nothing was taken. */
const unsettledRefusals: ReadonlySet<number> = new Set([408, 409, 425]);

/**
 * Whether a paid request may have been taken although this status answered it. A code beside it that
 * says why nothing was made is worth more, which is for each service's own list to say.
 */
export function leavesPaymentOpen(status: number): boolean {
  return status >= 500 || unsettledRefusals.has(status);
}
