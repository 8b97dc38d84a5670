/**
 * Pictures of the Studio while they are dragged: their addresses, one a line. No list of addresses as other
 * programs know it: an editor in a browser takes the files of its server for files of the browser's machine.
 */
export const resultsMime = 'application/vnd.easel.results';
