import type { IBinaryData, IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { isRecord } from '../api/guards';
import { fetchMedia, findMediaUrl, type MediaAnswer } from './media';

/** One file may take this long; the sender has its answer already. */
const TIMEOUT_MS = 60_000;

/** What n8n gives for fetching and keeping a file. */
export interface MediaHelpers {
	/** The credential's Base URL. */
	baseUrl: string;
	/** The largest file that is attached. */
	limitBytes: number;
	request: (options: IHttpRequestOptions) => Promise<unknown>;
	/** The same with the access key. */
	requestWithKey: (options: IHttpRequestOptions) => Promise<unknown>;
	toBinary: (data: Buffer, name: string, mimeType?: string) => Promise<IBinaryData>;
}

/** What is added to an event's item. */
export interface Attachment {
	binary?: { data: IBinaryData };
	json?: { mediaFailure: string };
}

const isBody = (body: unknown): body is MediaAnswer['body'] =>
	typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

const toAnswer = (answer: unknown): MediaAnswer => {
	if (isRecord(answer) && typeof answer.statusCode === 'number' && isBody(answer.body)) {
		const headers = isRecord(answer.headers) ? answer.headers : {};
		return { status: answer.statusCode, headers, body: answer.body };
	}
	throw new Error('the answer had no body');
};

/** Fetches what a customer sent along; where that can't be done, the item says why. */
export const attachMedia = async (
	event: IDataObject,
	{ baseUrl, limitBytes, request, requestWithKey, toBinary }: MediaHelpers,
): Promise<Attachment> => {
	const url = findMediaUrl(event);
	if (url === undefined) return {};
	const outcome = await fetchMedia(url, {
		baseUrl,
		limitBytes,
		timeoutMs: TIMEOUT_MS,
		async request(address, withKey, ending) {
			const options: IHttpRequestOptions = {
				url: address,
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				abortSignal: ending,
			};
			return toAnswer(await (withKey ? requestWithKey(options) : request(options)));
		},
	});
	if ('failure' in outcome) return { json: { mediaFailure: outcome.failure } };
	const { name, mimeType, data } = outcome.media;
	return { binary: { data: await toBinary(data, name, mimeType) } };
};
