/** A page that was kept by an older version of Easel speaks another language, and is not listened to. */
export const protocolVersion = 3;
