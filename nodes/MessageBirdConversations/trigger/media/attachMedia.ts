import { sleep, type IBinaryData, type IHttpRequestOptions } from 'n8n-workflow';

import { isRecord } from '../../shared/json';
import { fetchMedia, type MediaAnswer } from './fetchMedia';
import { hasExtension } from './fileNameAndType';
import { isByteStream } from './limitedStream';
import { createSemaphore } from './semaphore';

/** How long a download may take; MessageBird has its answer already. */
const TIMEOUT_MS = 60_000;

/**
 * Limits concurrent downloads in this process, as each file is in memory until n8n has stored it. A
 * thousand more events may wait for a minute, at about 2 kB each.
 */
const DOWNLOADS = createSemaphore(5, 1000, async () => await sleep(TIMEOUT_MS));

/** n8n's helpers to download and store a file. */
export interface MediaHelpers {
	/** The credential's Base URL. */
	baseUrl: string;
	/** The maximum size of a file to attach. */
	limitBytes: number;
	request: (options: IHttpRequestOptions) => Promise<unknown>;
	/** Like `request`, with the access key. */
	requestWithKey: (options: IHttpRequestOptions) => Promise<unknown>;
	toBinary: (file: Buffer, name: string, mimeType?: string) => Promise<IBinaryData>;
}

/** What to add to an event's item. */
export interface Attachment {
	binary?: { data: IBinaryData };
	json?: { mediaFailure: string };
}

const toAnswer = (answer: unknown): MediaAnswer => {
	if (isRecord(answer) && typeof answer.statusCode === 'number' && isByteStream(answer.body)) {
		const headers = isRecord(answer.headers) ? answer.headers : {};
		return { status: answer.statusCode, headers, body: answer.body };
	}
	throw new Error('the answer has no body');
};

/** Adds the extension that n8n knows for the type; n8n knows more types than this package. */
const withEnding = (binary: IBinaryData): IBinaryData => {
	const { fileName = '', fileExtension = '', mimeType } = binary;
	const isKnown = fileExtension !== '' && mimeType !== 'application/octet-stream';
	return isKnown && !hasExtension(fileName)
		? { ...binary, fileName: `${fileName}.${fileExtension}` }
		: binary;
};

/** Downloads a message's media; if that fails, the item says why. Never throws. */
export const attachMedia = async (
	url: string,
	{ baseUrl, limitBytes, request, requestWithKey, toBinary }: MediaHelpers,
): Promise<Attachment> => {
	const outcome = await DOWNLOADS.run(
		async () =>
			await fetchMedia(url, {
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
				keep: async (file, { name, mimeType }) => withEnding(await toBinary(file, name, mimeType)),
			}),
	);
	if (outcome === undefined)
		return { json: { mediaFailure: 'Too many other downloads were waiting' } };
	return 'failure' in outcome
		? { json: { mediaFailure: outcome.failure } }
		: { binary: { data: outcome.kept } };
};
