/**
 * `npm run bench`, and the processes it starts: `--role` and what that needs have one thing done and
 * printed. What either needs is loaded by it alone.
 */
async function main(): Promise<void> {
  const [option, role = '', ...parameters] = process.argv.slice(2);
  if (option !== '--role') {
    const { bench } = await import('./bench');
    await bench(option === '--page');
    return;
  }
  const { roles } = await import('./roles');
  const act: ((...parameters: readonly string[]) => Promise<unknown>) | undefined = Object.hasOwn(
    roles,
    role,
  )
    ? roles[role as keyof typeof roles]
    : undefined;
  if (!act) throw new RangeError(`There is no ${role}.`);
  const result = await act(...parameters);
  if (result !== undefined) console.log(JSON.stringify(result));
}

main().catch((error: unknown) => {
  console.error(error);
  // Whatever was started is ended with this process, and must not keep it.
  process.exit(1);
});
