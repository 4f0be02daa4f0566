import type { MessageFile } from '../../client/simplify/files';
import { messageFiles } from '../../client/simplify/message';
import { isRecord } from '../../shared/json';
import { messageOf } from '../../shared/thrown';
import { isLocalUrl, isWebUrl, parseUrl } from '../../shared/urls';
import { headerOf, readFileNameAndType, type FileNameAndType } from './fileNameAndType';
import { discardStream, readLimited, type ByteStream } from './limitedStream';

/** The service's media host, the only one that ever gets the access key. */
const MEDIA_ORIGIN = 'https://media.messagebird.com';

/** An answer whose body has not been read. */
export interface MediaAnswer {
	status: number;
	headers: Record<string, unknown>;
	body: ByteStream;
}

/** How to download media. */
export interface MediaRequests<Kept> {
	/** The credential's Base URL. */
	baseUrl: string;
	/** Requests a URL with or without the access key; doesn't follow redirects. */
	request: (url: string, withKey: boolean, ending: AbortSignal) => Promise<MediaAnswer>;
	/** Stores a file. */
	keep: (file: Buffer, facts: FileNameAndType) => Promise<Kept>;
	/** The maximum size, in bytes. */
	limitBytes: number;
	/** The maximum time for a download, in milliseconds. */
	timeoutMs: number;
	/** What the message says of the file. */
	told?: Partial<FileNameAndType>;
}

/** The result of a download: the stored file, or why there is none. */
export type MediaOutcome<Kept> = { kept: Kept } | { failure: string };

const MAX_REDIRECTS = 3;

/**
 * The files of a new message from a customer: an update of the message has nothing new to
 * download.
 */
export const findMedia = ({ type, message }: Record<string, unknown>): MessageFile[] =>
	type === 'message.created' && isRecord(message) && message.direction === 'received'
		? messageFiles(message)
		: [];

/**
 * Whether a URL is on the API's own media host, the only one that gets the access key. An API on this
 * machine is a simulator, which serves media from its own address.
 */
export const isOwnMedia = (url: string, baseUrl: string): boolean => {
	const { origin, pathname } = new URL(url);
	if (origin === MEDIA_ORIGIN) return true;
	const isSimulated = isLocalUrl(baseUrl) && origin === new URL(baseUrl).origin;
	return isSimulated && pathname.startsWith('/media/');
};

/** Whether a URL may be requested: a URL from outside must not reach into the local network. */
const isAllowed = (url: string, baseUrl: string): boolean =>
	isWebUrl(url) && (isOwnMedia(url, baseUrl) || !isLocalUrl(url));

/**
 * Reads and stores the body of an answer within the limit. It is complete before it is stored: n8n 1
 * writes a stream as it arrives, and can't delete the part of a file that was interrupted.
 *
 * @throws if the connection breaks
 */
const readFile = async <Kept>(
	answer: MediaAnswer,
	url: string,
	{ limitBytes, keep, told }: MediaRequests<Kept>,
): Promise<MediaOutcome<Kept>> => {
	const isTooLarge = Number(headerOf(answer, 'content-length') ?? 0) > limitBytes;
	const file = isTooLarge ? undefined : await readLimited(answer.body, limitBytes);
	if (!file) {
		return {
			failure: `The file is larger than ${limitBytes / 1_000_000} MB: to download it, raise "Max Media Size (MB)" under Options`,
		};
	}
	return await keep(file, readFileNameAndType(answer, url, told)).then(
		(kept) => ({ kept }),
		(thrown: unknown) => ({ failure: `n8n could not store it: ${messageOf(thrown)}` }),
	);
};

/** Handles an answer: returns a file, why there is none, or where it redirects to. */
const read = async <Kept>(
	answer: MediaAnswer,
	url: string,
	requests: MediaRequests<Kept>,
): Promise<MediaOutcome<Kept> | { next: string }> => {
	const { status } = answer;
	if (status >= 200 && status < 300) return await readFile(answer, url, requests);
	const location = headerOf(answer, 'location');
	const target = location === undefined ? undefined : parseUrl(location, url);
	if (status < 300 || status > 399 || !target) return { failure: `Its URL answered ${status}` };
	return { next: target.href };
};

/** Downloads from a URL and follows redirects: the key never goes to another host. */
const follow = async <Kept>(
	url: string,
	requests: MediaRequests<Kept>,
	ending: AbortSignal,
	redirects = 0,
): Promise<MediaOutcome<Kept>> => {
	const { baseUrl, request } = requests;
	if (!isAllowed(url, baseUrl)) return { failure: 'Its URL is not on the public internet' };
	if (redirects > MAX_REDIRECTS) return { failure: 'Its URL redirects too many times' };
	const connection = new AbortController();
	const isEnding = AbortSignal.any([ending, connection.signal]);
	const answer = await request(url, isOwnMedia(url, baseUrl), isEnding);
	// An unread body would keep the connection open.
	const hangUp = (): void => discardStream(answer.body, connection);
	ending.addEventListener('abort', hangUp);
	const outcome = await read(answer, url, requests).finally(() => {
		ending.removeEventListener('abort', hangUp);
		hangUp();
	});
	return 'next' in outcome ? await follow(outcome.next, requests, ending, redirects + 1) : outcome;
};

/**
 * Downloads and stores a message's media within the limits of size and time. Never throws: an event
 * starts the workflow with or without its media.
 */
export const fetchMedia = async <Kept>(
	url: string,
	requests: MediaRequests<Kept>,
): Promise<MediaOutcome<Kept>> => {
	const ending = AbortSignal.timeout(requests.timeoutMs);
	const outcome = await follow(url, requests, ending).catch((thrown: unknown) => ({
		failure: `It could not be downloaded: ${messageOf(thrown)}`,
	}));
	return 'failure' in outcome && ending.aborted
		? { failure: `The download took longer than ${requests.timeoutMs / 1000} seconds` }
		: outcome;
};
