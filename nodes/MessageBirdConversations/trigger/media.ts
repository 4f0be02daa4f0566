import { isLocalUrl } from '../api/address';
import { isRecord } from '../api/guards';
import { messageMediaUrl } from '../api/simplify';

/** Where the service keeps what customers send; no other host is ever given the access key. */
const MEDIA_ORIGIN = 'https://media.messagebird.com';

/** An answer whose body is still to come. */
export interface MediaAnswer {
	status: number;
	headers: Record<string, unknown>;
	body: AsyncIterable<unknown>;
}

/** How media is fetched. */
export interface MediaRequests {
	/** The credential's Base URL. */
	baseUrl: string;
	/** Requests a URL with the access key, or without; follows no redirect. */
	request: (url: string, withKey: boolean, ending: AbortSignal) => Promise<MediaAnswer>;
	/** The most that is taken, in bytes. */
	limitBytes: number;
	/** The most that a file may take, in milliseconds. */
	timeoutMs: number;
}

/** A file that was fetched. */
export interface Media {
	name: string;
	/** Absent where the answer names none. */
	mimeType?: string;
	data: Buffer;
}

/** What came of a fetch: the file, or why there is none. */
export type MediaOutcome = { media: Media } | { failure: string };

const MOST_REDIRECTS = 3;

/** The address of the media of a message that a customer sent. */
export const findMediaUrl = ({ message }: Record<string, unknown>): string | undefined =>
	isRecord(message) && message.direction === 'received' ? messageMediaUrl(message) : undefined;

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

const headerOf = ({ headers }: MediaAnswer, name: string): string | undefined => {
	const value = headers[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Endings for the types that channels carry most, for addresses that name no file. */
const ENDINGS: Record<string, string> = {
	'application/pdf': '.pdf',
	'audio/aac': '.aac',
	'audio/amr': '.amr',
	'audio/mpeg': '.mp3',
	'audio/ogg': '.ogg',
	'audio/wav': '.wav',
	'image/gif': '.gif',
	'image/jpeg': '.jpg',
	'image/png': '.png',
	'image/svg+xml': '.svg',
	'image/webp': '.webp',
	'text/plain': '.txt',
	'video/3gpp': '.3gp',
	'video/mp4': '.mp4',
};

const decode = (text: string): string => {
	const isWhole = !/%(?![0-9a-f]{2})/i.test(text) && !/%[89a-f]/i.test(text);
	return isWhole ? decodeURIComponent(text) : text;
};

/** A file's name: as the answer gives it, or the URL's last part, with an ending. */
const nameOf = (answer: MediaAnswer, url: string, mimeType: string | undefined): string => {
	const disposition = headerOf(answer, 'content-disposition') ?? '';
	const given = /filename="?([^";]+)"?/i.exec(disposition)?.[1];
	const last = given ?? decode(new URL(url).pathname.split('/').at(-1) ?? '');
	const name = last.replace(/[/\\\p{Cc}]/gu, '_').slice(-150) || 'media';
	return name.includes('.') ? name : `${name}${ENDINGS[mimeType ?? ''] ?? ''}`;
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/** Reads a body as far as the limit allows; `undefined` where there is more. */
const readUpTo = async (answer: MediaAnswer, limitBytes: number): Promise<Buffer | undefined> => {
	if (Number(headerOf(answer, 'content-length') ?? 0) > limitBytes) return undefined;
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of answer.body) {
		const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
		size += bytes.length;
		// Leaving the loop ends the connection: the rest is never received.
		if (size > limitBytes) return undefined;
		chunks.push(bytes);
	}
	return Buffer.concat(chunks);
};

const read = async (
	answer: MediaAnswer,
	url: string,
	{ limitBytes }: MediaRequests,
): Promise<MediaOutcome> => {
	const data = await readUpTo(answer, limitBytes);
	if (data === undefined) {
		return {
			failure: `It has more than ${megabytes(limitBytes)}: raise "Max Media Size (MB)" under Options to take it`,
		};
	}
	const mimeType = headerOf(answer, 'content-type')?.split(';')[0]?.trim().toLowerCase();
	return {
		media: { name: nameOf(answer, url, mimeType), ...(mimeType ? { mimeType } : {}), data },
	};
};

/** Fetches from a URL, and from where it leads on: the key goes with neither to another host. */
const follow = async (
	url: string,
	requests: MediaRequests,
	ending: AbortSignal,
	redirects = 0,
): Promise<MediaOutcome> => {
	const { baseUrl, request } = requests;
	if (!isAllowed(url, baseUrl)) return { failure: 'Its address is none of the public internet' };
	const answer = await request(url, isOwnMedia(url, baseUrl), ending);
	const { status } = answer;
	if (status >= 200 && status < 300) return await read(answer, url, requests);
	const location = headerOf(answer, 'location');
	if (status < 300 || status > 399 || location === undefined || !URL.canParse(location, url)) {
		return { failure: `Its address answered ${status}` };
	}
	if (redirects === MOST_REDIRECTS) return { failure: 'Its address leads on and on' };
	return await follow(new URL(location, url).href, requests, ending, redirects + 1);
};

/**
 * Fetches a message's media into memory, as far as the limit and the time allow. Never throws: an
 * event starts the workflow with its media or without.
 */
export const fetchMedia = async (url: string, requests: MediaRequests): Promise<MediaOutcome> => {
	const ending = AbortSignal.timeout(requests.timeoutMs);
	return await follow(url, requests, ending).catch((thrown: unknown) => ({
		failure: ending.aborted
			? `It was not there within ${requests.timeoutMs / 1000} seconds`
			: `It could not be fetched: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
	}));
};
