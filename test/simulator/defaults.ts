/** What the simulator takes and signs with unless told otherwise; secrets of nobody. */
export const DEFAULT_ACCESS_KEY = 'simulator-access-key';
export const DEFAULT_SIGNING_KEY = 'simulator-signing-key';

/** The port of `npm run simulator` and `npm start`. */
export const DEFAULT_PORT = 4010;
