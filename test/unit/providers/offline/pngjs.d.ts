/** The part of pngjs the tests use: a PNG reader that shares no line with ours. */
declare module 'pngjs' {
  export const PNG: {
    readonly sync: {
      read(
        bytes: Buffer,
        options?: { readonly skipRescale?: boolean },
      ): {
        readonly width: number;
        readonly height: number;
        readonly data: Uint8Array | Uint16Array;
      };
    };
  };
}
