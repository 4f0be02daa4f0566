import { createHash } from 'node:crypto';

import { isRecord } from '../api/guards';

/** Where the keys of a delivery are kept, and those of others that started the workflow. */
export interface Seen {
	/** Whether a key was added and its time is not over. */
	has(key: string): boolean;
	/** Adds a key until then, in seconds since 1970. */
	add(key: string, until: number): void;
	/** Keeps what was added where the workflow was started, and else lets it be heard again. */
	settle(hasStarted: boolean): void;
}

/** A delivery that was verified, or that needn't be. */
export interface Arrival {
	/** The trigger's URL: each trigger hears every event once. */
	url: string;
	body: Buffer;
	event: Record<string, unknown>;
	/** The token's ID and its end in seconds; absent where the delivery wasn't signed. */
	token?: { jti: string; until: number };
	/** The time now, in seconds since 1970. */
	now: number;
}

/** How long the same event under another token is taken for the same, in seconds. */
export const SAME_EVENT_SECONDS = 30 * 60;

/** Keys are told apart by 96 bits: short, as many of them are kept. */
const toKey = (...parts: string[]): string =>
	createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);

const textOf = (value: unknown, name: string): string => {
	const text = isRecord(value) ? value[name] : undefined;
	return typeof text === 'string' ? text : '';
};

/**
 * What makes an event the same one as another. The service gives events no ID: those of messages
 * are told by type, message and status, those of conversations by the time of the change too, as
 * a conversation may be archived and opened again. Any other event is told by its whole body.
 */
const eventKey = ({ url, event, body }: Arrival): string => {
	const { type, message, conversation } = event;
	const messageId = textOf(message, 'id');
	if (messageId !== '') return toKey(url, String(type), messageId, textOf(message, 'status'));
	const changed = textOf(conversation, 'updatedDatetime');
	return message === undefined && changed !== ''
		? toKey(url, String(type), textOf(conversation, 'id'), textOf(conversation, 'status'), changed)
		: toKey(url, body.toString('latin1'));
};

/** Tells why a delivery is a repeat, or remembers it and gives `undefined` where it is none. */
export const findRepeat = (arrival: Arrival, seen: Seen): string | undefined => {
	const { url, token, now } = arrival;
	const tokenKey = token && toKey(url, 'token', token.jti);
	if (tokenKey !== undefined && seen.has(tokenKey)) {
		return 'jti: this very delivery was received before';
	}
	const key = eventKey(arrival);
	if (seen.has(key)) return 'the same event was received before, under another token';
	seen.add(key, now + SAME_EVENT_SECONDS);
	if (token && tokenKey !== undefined) seen.add(tokenKey, token.until);
	return undefined;
};
