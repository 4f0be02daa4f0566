import type { BinaryHelperFunctions } from 'n8n-workflow';

/** A stream, as n8n's helpers return and accept it. */
export type ByteStream = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

/** Whether a value is a stream. */
export const isByteStream = (value: unknown): value is ByteStream =>
	typeof value === 'object' &&
	value !== null &&
	Symbol.asyncIterator in value &&
	'destroy' in value;

/**
 * Discards the rest of a body and closes its connection: n8n's helper wraps bodies, so destroying
 * only the stream would keep the connection open.
 */
export const discardStream = (stream: ByteStream, connection: AbortController): void => {
	if (stream.destroyed) return;
	// Closing the connection makes the stream emit an `error`.
	stream.on('error', () => undefined);
	connection.abort();
	stream.destroy();
};

/**
 * Reads a body to its end; `undefined` if it exceeds the limit, and then the rest is not received.
 *
 * @throws if the connection breaks
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
