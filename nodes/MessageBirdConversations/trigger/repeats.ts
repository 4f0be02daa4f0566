import { createHash } from 'node:crypto';

import { isRecord } from '../api/guards';

/** What has become of a delivery. */
export interface Outcome {
	/** Whether it started the workflow; `undefined` as long as n8n is at it. */
	hasStarted?: boolean;
	/** Gives the same as soon as it is known. */
	known: Promise<boolean>;
}

/** Where the keys of a delivery are kept, and those of others that started the workflow. */
export interface Seen {
	/** What became of the delivery that added a key; `undefined` where its time is over, or none did. */
	find(key: string): Outcome | undefined;
	/** Adds a key until then, in seconds since 1970. */
	add(key: string, until: number): void;
	/** Keeps what was added where the workflow was started, and else lets it be heard again. */
	settle(hasStarted: boolean): void;
}

/** A delivery that was verified, or that needn't be. */
export interface Arrival {
	/** The trigger's URL, without a query: each trigger hears every event once. */
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

/** A delivery that was heard before. */
export interface Repeat {
	/** How that is told. */
	reason: string;
	/** What became of the one before. */
	outcome: Outcome;
}

/** Finds what a delivery repeats, or remembers it and gives `undefined` where it repeats none. */
export const findRepeat = (arrival: Arrival, seen: Seen): Repeat | undefined => {
	const { url, token, now } = arrival;
	const tokenKey = token && toKey(url, 'token', token.jti);
	const ofToken = tokenKey === undefined ? undefined : seen.find(tokenKey);
	if (ofToken) return { reason: 'jti: this very delivery was received before', outcome: ofToken };
	const key = eventKey(arrival);
	const ofEvent = seen.find(key);
	if (ofEvent) {
		const reason = 'the same event was received before, under another token';
		return { reason, outcome: ofEvent };
	}
	seen.add(key, now + SAME_EVENT_SECONDS);
	if (token && tokenKey !== undefined) seen.add(tokenKey, token.until);
	return undefined;
};
