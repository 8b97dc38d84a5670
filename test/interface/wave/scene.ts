import { useScene } from '../support/scene';

/** The editor and the stand-in that the files of this folder share. */
export const scene = useScene({ documentCount: 16, wave: {}, keyInEnvironment: true });
