import { sleep, type IBinaryData, type IHttpRequestOptions } from 'n8n-workflow';

import type { MessageFile } from '../../client/simplify/files';
import { isRecord } from '../../shared/json';
import { fetchMedia, type MediaAnswer, type MediaOutcome } from './fetchMedia';
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

/** What to add to an event's item: each file, or the reason why it is missing, under its numbered name. */
export interface AttachedMedia {
	binary?: Record<string, IBinaryData>;
	json: Record<string, string>;
}

/** How many files of one message are downloaded at the same time, as other messages wait too. */
const MAX_PARALLEL_FILES = 3;

/** How many files of one message are downloaded: more than any app sends. */
const MAX_FILES = 100;

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
	return outcome ?? { failure: 'Too many other downloads were waiting' };
};

/** The first of several has no number, as workflows know it by that name. */
const nameAt = (name: string, index: number): string => (index === 0 ? name : `${name}_${index}`);

/**
 * Downloads a message's files: the first as `data`, the others as `data_1`, `data_2`, and so on. If a
 * download fails, `mediaFailure`, `mediaFailure_1` and so on say why. Never throws.
 */
export const attachMedia = async (
	files: MessageFile[],
	helpers: MediaHelpers,
): Promise<AttachedMedia> => {
	const outcomes: Outcome[] = [];
	const taken = files.slice(0, MAX_FILES);
	for (let start = 0; start < taken.length; start += MAX_PARALLEL_FILES) {
		const some = taken.slice(start, start + MAX_PARALLEL_FILES);
		outcomes.push(...(await Promise.all(some.map(async (file) => await attachOne(file, helpers)))));
	}
	if (files.length > MAX_FILES) {
		outcomes.push({
			failure: `The message has more than ${MAX_FILES} files, and this file and the following were not downloaded`,
		});
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
