/** Everything in the tests that waits for the interface waits this long at most, in milliseconds. */
export const interfaceTimeoutMs = 20_000;
