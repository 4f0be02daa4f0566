import { sleep, type IBinaryData, type IHttpRequestOptions } from 'n8n-workflow';

import type { MessageFile } from '../../client/simplify/files';
import { isRecord } from '../../shared/json';
import { fetchMedia, type MediaAnswer, type MediaOutcome } from './fetchMedia';
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

/** What is added to an event's item: each file, or why it is missing, under the name of its place. */
export interface AttachedMedia {
	binary?: Record<string, IBinaryData>;
	json: Record<string, string>;
}

/** So many files of one message are fetched at the same time: others' are waiting too. */
const SIDE_BY_SIDE = 3;

/** So many files of one message are taken: more than any app sends, and fewer than would do harm. */
const MAX_FILES = 100;

const toAnswer = (answer: unknown): MediaAnswer => {
	if (isRecord(answer) && typeof answer.statusCode === 'number' && isByteStream(answer.body)) {
		const headers = isRecord(answer.headers) ? answer.headers : {};
		return { status: answer.statusCode, headers, body: answer.body };
	}
	throw new Error('the answer had no body');
};

/** Gives a name the ending that n8n knows for its type, which has more of them than are here. */
const withEnding = (binary: IBinaryData): IBinaryData => {
	const { fileName = '', fileExtension = '', mimeType } = binary;
	const isKnown = fileExtension !== '' && mimeType !== 'application/octet-stream';
	return isKnown && !hasExtension(fileName)
		? { ...binary, fileName: `${fileName}.${fileExtension}` }
		: binary;
};

type Outcome = MediaOutcome<IBinaryData>;

const attachOne = async (
	{ url, ...told }: MessageFile,
	{ baseUrl, limitBytes, request, requestWithKey, toBinary }: MediaHelpers,
): Promise<Outcome> => {
	const outcome = await DOWNLOADS.run(
		async () =>
			await fetchMedia(url, {
				baseUrl,
				limitBytes,
				timeoutMs: TIMEOUT_MS,
				told,
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
	return outcome ?? { failure: 'Too many others were before it' };
};

/** The first of several has a name alone: it is what workflows know. */
const nameAt = (name: string, index: number): string => (index === 0 ? name : `${name}_${index}`);

/**
 * Fetches what a customer sent along: the first file as `data`, the others as `data_1`, `data_2`, …;
 * where one can't be fetched, `mediaFailure`, `mediaFailure_1`, … says why. Never throws.
 */
export const attachMedia = async (
	files: MessageFile[],
	helpers: MediaHelpers,
): Promise<AttachedMedia> => {
	const outcomes: Outcome[] = [];
	const taken = files.slice(0, MAX_FILES);
	for (let start = 0; start < taken.length; start += SIDE_BY_SIDE) {
		const some = taken.slice(start, start + SIDE_BY_SIDE);
		outcomes.push(...(await Promise.all(some.map(async (file) => await attachOne(file, helpers)))));
	}
	if (files.length > MAX_FILES) {
		outcomes.push({ failure: `It and those after it are more than ${MAX_FILES} files` });
	}
	const kept = outcomes.flatMap((outcome, index) =>
		'kept' in outcome ? [[nameAt('data', index), outcome.kept] as const] : [],
	);
	const failed = outcomes.flatMap((outcome, index) =>
		'failure' in outcome ? [[nameAt('mediaFailure', index), outcome.failure] as const] : [],
	);
	return {
		...(kept.length > 0 ? { binary: Object.fromEntries(kept) } : {}),
		json: Object.fromEntries(failed),
	};
};
