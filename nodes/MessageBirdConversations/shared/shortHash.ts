import { createHash } from 'node:crypto';

/**
 * A short text that two texts share only if they are the same: SHA-256 in base64url, cut to so many
 * characters of 6 bits. Hashes are kept in executions and static data: they must not change.
 */
export const shortHash = (text: string, length = 22): string =>
	createHash('sha256').update(text).digest('base64url').slice(0, length);
