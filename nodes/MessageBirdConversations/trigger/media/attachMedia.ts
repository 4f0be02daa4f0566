import { sleep, type IBinaryData, type IHttpRequestOptions } from 'n8n-workflow';

import { isRecord } from '../../shared/json';
import { fetchMedia, type MediaAnswer } from './fetchMedia';
import { hasExtension } from './fileNameAndType';
import { isByteStream } from './limitedStream';
import { createSemaphore } from './semaphore';

/** One file may take this long; the sender has its answer already. */
const TIMEOUT_MS = 60_000;

/**
 * So many files are fetched at the same time in this process: each of them is in memory as a whole
 * until n8n has it. A thousand more events may wait, at some 2 kB each, for a minute.
 */
const DOWNLOADS = createSemaphore(5, 1000, async () => await sleep(TIMEOUT_MS));

/** What n8n gives for fetching and keeping a file. */
export interface MediaHelpers {
	/** The credential's Base URL. */
	baseUrl: string;
	/** The largest file that is attached. */
	limitBytes: number;
	request: (options: IHttpRequestOptions) => Promise<unknown>;
	/** The same with the access key. */
	requestWithKey: (options: IHttpRequestOptions) => Promise<unknown>;
	toBinary: (file: Buffer, name: string, mimeType?: string) => Promise<IBinaryData>;
}

/** What is added to an event's item. */
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

/** Gives a name the ending that n8n knows for its type, which has more of them than are here. */
const withEnding = (binary: IBinaryData): IBinaryData => {
	const { fileName = '', fileExtension = '', mimeType } = binary;
	const isKnown = fileExtension !== '' && mimeType !== 'application/octet-stream';
	return isKnown && !hasExtension(fileName)
		? { ...binary, fileName: `${fileName}.${fileExtension}` }
		: binary;
};

/** Fetches what a customer sent along; where that can't be done, the item says why. Never throws. */
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
