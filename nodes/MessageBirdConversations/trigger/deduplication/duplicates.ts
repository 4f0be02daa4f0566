import { isRecord, toCanonicalJson } from '../../shared/json';
import { shortHash } from '../../shared/shortHash';

/** What became of a delivery. */
export interface DeliveryOutcome {
	/** Whether it started the workflow; `undefined` as long as n8n is at it. */
	hasStarted?: boolean;
	/** Gives the same as soon as it is known. */
	whenKnown: Promise<boolean>;
	/** Until when its key is kept, in seconds since 1970, where static data tell of it. */
	until?: number;
}

/** Keeps the keys of a delivery, and those of others that started the workflow. */
export interface SeenStore {
	/** What became of the delivery that added a key; `undefined` where its time is over, or none did. */
	find(key: string): DeliveryOutcome | undefined;
	/** Adds a key until then, in seconds since 1970. */
	add(key: string, until: number): void;
	/** Keeps what was added where the workflow was started, and else deletes it, so that it may come again. */
	conclude(hasStarted: boolean): void;
}

/** A delivery that was verified, or that needn't be. */
export interface VerifiedEvent {
	/** The trigger's URL, without a query: each trigger hears every event once. */
	url: string;
	body: Buffer;
	event: Record<string, unknown>;
	/** The token's ID and its end in seconds; absent where the delivery wasn't signed. */
	token?: { jti: string; until: number };
	/** The time now, in seconds since 1970. */
	now: number;
}

/** How long an event under another token counts as a duplicate, in seconds. */
export const SAME_EVENT_SECONDS = 30 * 60;

/** Keys are told apart by 96 bits: short, as many of them are kept. */
const toKey = (...parts: string[]): string => shortHash(JSON.stringify(parts), 16);

const textOf = (value: unknown, name: string): string => {
	const text = isRecord(value) ? value[name] : undefined;
	return typeof text === 'string' ? text : '';
};

/** When a part of an event was changed, in milliseconds; `NaN` where it doesn't say. */
const changedMs = (part: unknown): number => {
	const time = textOf(part, 'updatedDatetime');
	// The year 1 is how the service says "never".
	return time.startsWith('0001-') ? NaN : Date.parse(time);
};

/**
 * What an event says. What stands beside the message or conversation that it is about is as it was
 * when the event was delivered, so that it may differ the next time. Where nothing tells when the
 * change was, it may be the only thing that does; and nobody knows what other types say.
 */
const distinguishingPart = (event: Record<string, unknown>): Record<string, unknown> => {
	const { contact, conversation, ...ofMessage } = event;
	const { type, message } = event;
	// A message is created once.
	if (type === 'message.created' && textOf(message, 'id') !== '') return ofMessage;
	if (type === 'message.updated' && !Number.isNaN(changedMs(message))) return ofMessage;
	const isOfConversation = type === 'conversation.created' || type === 'conversation.updated';
	return isOfConversation && !Number.isNaN(changedMs(conversation))
		? { ...ofMessage, conversation }
		: { ...ofMessage, conversation, contact };
};

/** What an event says, in one spelling; the body as it came where it is too deep to be written. */
const toCanonicalText = ({ event, body }: VerifiedEvent): string => {
	try {
		return toCanonicalJson(distinguishingPart(event));
	} catch {
		return body.toString('latin1');
	}
};

/**
 * What makes an event the same one as another: that it says the same. The service gives events no
 * ID, and a message or conversation may change any number of times without another status.
 */
const eventKey = (verified: VerifiedEvent): string =>
	toKey(verified.url, 'event', toCanonicalText(verified));

/** The key of an event in static data of an earlier version, for which content made no difference. */
const keyOfEarlierVersion = ({ url, event, body }: VerifiedEvent): string => {
	const { type, message, conversation } = event;
	const messageId = textOf(message, 'id');
	if (messageId !== '') return toKey(url, String(type), messageId, textOf(message, 'status'));
	const changed = textOf(conversation, 'updatedDatetime');
	return message === undefined && changed !== ''
		? toKey(url, String(type), textOf(conversation, 'id'), textOf(conversation, 'status'), changed)
		: toKey(url, body.toString('latin1'));
};

/**
 * Finds an event that was heard before an update of this package, half an hour ago at the most. An
 * update of a message that was changed since then, or doesn't say when, is another event.
 */
const findByEarlierKey = (
	verified: VerifiedEvent,
	seen: SeenStore,
): DeliveryOutcome | undefined => {
	const { type, message } = verified.event;
	const outcome = seen.find(keyOfEarlierVersion(verified));
	if (outcome?.until === undefined) return undefined;
	const heardMs = (outcome.until - SAME_EVENT_SECONDS) * 1000;
	const isOnce = type === 'message.created' || textOf(message, 'id') === '';
	return isOnce || changedMs(message) <= heardMs ? outcome : undefined;
};

/** A delivery that came before. */
export interface Duplicate {
	/** How it was recognized. */
	reason: string;
	/** What became of the one before. */
	outcome: DeliveryOutcome;
}

/** Finds the delivery that this one duplicates; where there is none, records this one. */
export const findDuplicate = (verified: VerifiedEvent, seen: SeenStore): Duplicate | undefined => {
	const { url, token, now } = verified;
	const tokenKey = token && toKey(url, 'token', token.jti);
	const ofToken = tokenKey === undefined ? undefined : seen.find(tokenKey);
	if (ofToken) return { reason: 'jti: this very delivery was received before', outcome: ofToken };
	const key = eventKey(verified);
	const ofEvent = seen.find(key) ?? findByEarlierKey(verified, seen);
	if (ofEvent) {
		const reason = 'the same event was received before, under another token';
		return { reason, outcome: ofEvent };
	}
	seen.add(key, now + SAME_EVENT_SECONDS);
	if (token && tokenKey !== undefined) seen.add(tokenKey, token.until);
	return undefined;
};
