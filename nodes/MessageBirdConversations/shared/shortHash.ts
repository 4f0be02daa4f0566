import { createHash } from 'node:crypto';

/**
 * A short hash of a text: SHA-256 in base64url, cut to a number of characters of 6 bits each. Hashes are
 * stored in executions and static data, so they must not change.
 */
export const shortHash = (text: string, length = 22): string =>
	createHash('sha256').update(text).digest('base64url').slice(0, length);
