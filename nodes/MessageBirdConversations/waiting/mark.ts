import { createHmac, timingSafeEqual } from 'node:crypto';

import { isRecord, parseRecord } from '../shared/json';

/**
 * The mark of a question: it is part of the message's `source`, which MessageBird stores and returns,
 * so the conversation itself knows which execution waits for an answer.
 */
export interface Mark {
	/**
	 * The resume URL of the execution without n8n's address for waiting executions:
	 * `/<execution>/<node>?signature=…`. Only this n8n's own address is ever put in front of it.
	 */
	resumePath: string;
	/** The question's ID, as an execution may ask several. */
	questionId: string;
	/** When it was asked, in seconds since 1970. */
	askedAt: number;
	/** Until when the execution waits, in seconds since 1970; absent if it waits without a limit. */
	until?: number;
	/** How often the question was repeated before this message; 0 at first. */
	repeats: number;
	/** What the execution waits for. */
	kind: 'answer' | 'status';
	/** Whether the question can also be answered on a web page. */
	hasPage: boolean;
}

/** The field of `source` that holds the mark. */
const FIELD = 'n8nWaiting';

/** A resume path as n8n makes it, with no way out of its own path. */
const RESUME_PATH = /^\/[A-Za-z0-9_-]+\/[A-Za-z0-9_%-]+(?:\?[A-Za-z0-9_=&%.~-]*)?$/;

/** Real marks have some 400 characters; longer ones aren't worth hashing. */
const LONGEST_MARK = 4096;

const hmac = (key: string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Derives the key for marks from an access key, so that marks say nothing about the access key. */
export const toMarkKey = (accessKey: string): string =>
	hmac(accessKey, 'n8n-nodes-messagebird-conversations: waiting').toString('hex');

/** Derives the key that signs the answers to a question. */
export const toAnswerKey = (markKey: string, questionId: string): string =>
	hmac(markKey, `answer to ${questionId}`).toString('hex');

/** Signs a text, in base64url. */
export const sign = (key: string, text: string): string => hmac(key, text).toString('base64url');

/** Whether a text has this signature, in constant time. */
export const isSignedWith = (key: string, text: string, signature: string): boolean => {
	const [expected, given] = [Buffer.from(sign(key, text)), Buffer.from(signature)];
	return expected.length === given.length && timingSafeEqual(expected, given);
};

/** Adds a signed mark to a message's `source`. */
export const putMark = (
	source: Record<string, unknown> | undefined,
	mark: Mark,
	markKey: string,
): Record<string, unknown> => {
	const payload = Buffer.from(JSON.stringify(mark)).toString('base64url');
	return { ...source, [FIELD]: `${payload}.${sign(markKey, payload)}` };
};

const isMark = (value: unknown): value is Mark & Record<string, unknown> =>
	isRecord(value) &&
	typeof value.resumePath === 'string' &&
	RESUME_PATH.test(value.resumePath) &&
	typeof value.questionId === 'string' &&
	typeof value.askedAt === 'number' &&
	(value.until === undefined || typeof value.until === 'number') &&
	typeof value.repeats === 'number' &&
	(value.kind === 'answer' || value.kind === 'status') &&
	typeof value.hasPage === 'boolean';

/** Reads the mark of a message; `undefined` if it has none that was signed with the account's key. */
export const readMark = (message: object, markKey: string): Mark | undefined => {
	const source: unknown = 'source' in message ? message.source : undefined;
	const token = isRecord(source) ? source[FIELD] : undefined;
	if (typeof token !== 'string' || token.length > LONGEST_MARK) return undefined;
	const [payload = '', signature = '', ...others] = token.split('.');
	if (others.length > 0 || !isSignedWith(markKey, payload, signature)) return undefined;
	const mark = parseRecord(Buffer.from(payload, 'base64url').toString('utf8'));
	return isMark(mark) ? mark : undefined;
};
