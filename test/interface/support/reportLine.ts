/** Stands before each line of the in-editor tests' report, on its way through the editor's console. */
export const reportLineMark = '[easel-tests]';
