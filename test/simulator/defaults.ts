/** The simulator's default keys. They're no real secrets. */
export const DEFAULT_ACCESS_KEY = 'simulator-access-key';
export const DEFAULT_SIGNING_KEY = 'simulator-signing-key';

/** The default port of `npm run simulator` and `npm start`. */
export const DEFAULT_PORT = 4010;
