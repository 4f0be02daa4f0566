import type { BinaryHelperFunctions } from 'n8n-workflow';

/** A body that is still to come: a stream, as n8n's helpers give and take it. */
export type ByteStream = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

/** Whether a value is such a stream. */
export const isByteStream = (value: unknown): value is ByteStream =>
	typeof value === 'object' &&
	value !== null &&
	Symbol.asyncIterator in value &&
	'destroy' in value;

/**
 * Ends a body of which nothing more is wanted, and the connection that it comes by: n8n's helper
 * wraps bodies, so that ending one alone keeps the connection open.
 */
export const discardStream = (stream: ByteStream, connection: AbortController): void => {
	if (stream.destroyed) return;
	// Breaking it off is what its last complaint would be about.
	stream.on('error', () => undefined);
	connection.abort();
	stream.destroy();
};

/**
 * Reads a body to its end; `undefined` where it has more than so many bytes, the rest of which is
 * never received.
 *
 * @throws where it breaks off
 */
export const readLimited = async (
	stream: ByteStream,
	limitBytes: number,
): Promise<Buffer | undefined> => {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
		size += bytes.length;
		if (size > limitBytes) return undefined;
		chunks.push(bytes);
	}
	return Buffer.concat(chunks);
};
