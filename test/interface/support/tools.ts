/** The Node.js and the script that start a VS Code server, where the set-up put them. */
export function serverProgram(): { readonly node: string; readonly main: string } {
  return {
    node: fromEnvironment('EASEL_TEST_SERVER_NODE'),
    main: fromEnvironment('EASEL_TEST_SERVER_MAIN'),
  };
}

/** The program of the browser that the set-up found. */
export function browserProgram(): string {
  return fromEnvironment('EASEL_TEST_BROWSER');
}

/** @throws Error when this was not started by an npm script, which does the set-up first. */
function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set. Start this through npm: npm run test:interface.`);
  }
  return value;
}
