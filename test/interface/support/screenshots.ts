import process from 'node:process';

/** Whether `npm run screenshots` runs these tests, whose pictures a person is going to look at. */
export const takesScreenshots = process.env['EASEL_SCREENSHOTS'] === '1';
