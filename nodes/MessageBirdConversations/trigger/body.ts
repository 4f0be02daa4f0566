import type { BinaryHelperFunctions } from 'n8n-workflow';

/** A body that is still to come: a stream, as n8n's helpers give and take it. */
export type Body = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

/** Whether a value is such a stream. */
export const isBody = (value: unknown): value is Body =>
	typeof value === 'object' &&
	value !== null &&
	Symbol.asyncIterator in value &&
	'destroy' in value &&
	'map' in value;

/**
 * Ends a body of which nothing more is wanted, and the connection that it comes by: n8n's helper
 * wraps bodies, so that ending one alone keeps the connection open.
 */
export const discard = (body: Body, connection: AbortController): void => {
	if (body.destroyed) return;
	// Breaking it off is what its last complaint would be about.
	body.on('error', () => undefined);
	connection.abort();
	body.destroy();
};

/** A body that breaks off beyond so many bytes: the rest is never received. */
export const limitBody = (
	body: Body,
	limitBytes: number,
): { body: Body; isExceeded: () => boolean } => {
	let size = 0;
	const limited = body.map((chunk: unknown): unknown => {
		size += Buffer.isBuffer(chunk) ? chunk.length : Buffer.byteLength(String(chunk));
		if (size > limitBytes) throw new Error('The file is too large');
		return chunk;
	});
	return { body: limited, isExceeded: () => size > limitBytes };
};
