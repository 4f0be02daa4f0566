import type { MessageFile } from '../../client/simplify/files';
import { messageFiles } from '../../client/simplify/message';
import { isRecord } from '../../shared/json';
import { isLocalUrl } from '../../shared/urls';
import { headerOf, readFileNameAndType, type FileNameAndType } from './fileNameAndType';
import { discardStream, readLimited, type ByteStream } from './limitedStream';

/** Where the service keeps what customers send; no other host is ever given the access key. */
const MEDIA_ORIGIN = 'https://media.messagebird.com';

/** An answer whose body is still to come. */
export interface MediaAnswer {
	status: number;
	headers: Record<string, unknown>;
	body: ByteStream;
}

/** How media is fetched. */
export interface MediaRequests<Kept> {
	/** The credential's Base URL. */
	baseUrl: string;
	/** Requests a URL with the access key, or without; follows no redirect. */
	request: (url: string, withKey: boolean, ending: AbortSignal) => Promise<MediaAnswer>;
	/** Takes a file to where it stays. */
	keep: (file: Buffer, facts: FileNameAndType) => Promise<Kept>;
	/** The most that is taken, in bytes. */
	limitBytes: number;
	/** The most that a file may take, in milliseconds. */
	timeoutMs: number;
	/** What the message says of the file. */
	told?: Partial<FileNameAndType>;
}

/** What came of a fetch: the file where it was taken to, or why there is none. */
export type MediaOutcome<Kept> = { kept: Kept } | { failure: string };

const MAX_REDIRECTS = 3;

/**
 * The files of a message that a customer sent, where an event tells of it for the first time: an
 * update of the message has nothing new to fetch.
 */
export const findMedia = ({ type, message }: Record<string, unknown>): MessageFile[] =>
	type === 'message.created' && isRecord(message) && message.direction === 'received'
		? messageFiles(message)
		: [];

/**
 * Whether a URL is at the API's own media host, which alone gets the access key. An API on this
 * machine is a simulator: it has its media beside itself.
 */
export const isOwnMedia = (url: string, baseUrl: string): boolean => {
	const { origin, pathname } = new URL(url);
	if (origin === MEDIA_ORIGIN) return true;
	const isSimulated = isLocalUrl(baseUrl) && origin === new URL(baseUrl).origin;
	return isSimulated && pathname.startsWith('/media/');
};

/** Whether a URL is worth asking: a network's own addresses aren't for what comes from outside. */
const isAllowed = (url: string, baseUrl: string): boolean => {
	if (!URL.canParse(url)) return false;
	const { protocol } = new URL(url);
	if (protocol !== 'https:' && protocol !== 'http:') return false;
	return isOwnMedia(url, baseUrl) || !isLocalUrl(url);
};

const messageOf = (thrown: unknown): string =>
	thrown instanceof Error ? thrown.message : String(thrown);

/**
 * Takes the body of an answer where the limit allows it. All of it is there before any is kept: n8n 1
 * writes what comes as it comes, and offers no way to delete the part of a file that breaks off.
 *
 * @throws where it breaks off
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
			failure: `It has more than ${limitBytes / 1_000_000} MB: raise "Max Media Size (MB)" under Options to take it`,
		};
	}
	return await keep(file, readFileNameAndType(answer, url, told)).then(
		(kept) => ({ kept }),
		(thrown: unknown) => ({ failure: `n8n could not keep it: ${messageOf(thrown)}` }),
	);
};

/** What follows on an answer: a file, why there is none, or where it leads on to. */
const read = async <Kept>(
	answer: MediaAnswer,
	url: string,
	requests: MediaRequests<Kept>,
): Promise<MediaOutcome<Kept> | { next: string }> => {
	const { status } = answer;
	if (status >= 200 && status < 300) return await readFile(answer, url, requests);
	const location = headerOf(answer, 'location');
	if (status < 300 || status > 399 || location === undefined || !URL.canParse(location, url)) {
		return { failure: `Its address answered ${status}` };
	}
	return { next: new URL(location, url).href };
};

/** Fetches from a URL, and from where it leads on: the key goes with neither to another host. */
const follow = async <Kept>(
	url: string,
	requests: MediaRequests<Kept>,
	ending: AbortSignal,
	redirects = 0,
): Promise<MediaOutcome<Kept>> => {
	const { baseUrl, request } = requests;
	if (!isAllowed(url, baseUrl)) return { failure: 'Its address is none of the public internet' };
	if (redirects > MAX_REDIRECTS) return { failure: 'Its address leads on and on' };
	const connection = new AbortController();
	const isEnding = AbortSignal.any([ending, connection.signal]);
	const answer = await request(url, isOwnMedia(url, baseUrl), isEnding);
	// What is not wanted of an answer would keep the connection open.
	const hangUp = (): void => discardStream(answer.body, connection);
	ending.addEventListener('abort', hangUp);
	const outcome = await read(answer, url, requests).finally(() => {
		ending.removeEventListener('abort', hangUp);
		hangUp();
	});
	return 'next' in outcome ? await follow(outcome.next, requests, ending, redirects + 1) : outcome;
};

/**
 * Fetches a message's media to where it is kept, as far as the limit and the time allow. Never
 * throws: an event starts the workflow with its media or without.
 */
export const fetchMedia = async <Kept>(
	url: string,
	requests: MediaRequests<Kept>,
): Promise<MediaOutcome<Kept>> => {
	const ending = AbortSignal.timeout(requests.timeoutMs);
	const outcome = await follow(url, requests, ending).catch((thrown: unknown) => ({
		failure: `It could not be fetched: ${messageOf(thrown)}`,
	}));
	return 'failure' in outcome && ending.aborted
		? { failure: `It was not there within ${requests.timeoutMs / 1000} seconds` }
		: outcome;
};
