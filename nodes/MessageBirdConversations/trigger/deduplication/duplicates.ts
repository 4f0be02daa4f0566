import { isRecord, toCanonicalJson } from '../../shared/json';
import { shortHash } from '../../shared/shortHash';

/** The outcome of a delivery. */
export interface DeliveryOutcome {
	/** Whether it started the workflow; `undefined` while n8n is processing it. */
	hasStarted?: boolean;
	/** Resolves to the same as soon as it is known. */
	whenKnown: Promise<boolean>;
	/** Whether another process has started the workflow meanwhile. */
	isStartedElsewhere?: boolean;
	/** Until when its key is kept, in seconds since 1970, if an earlier version stored it. */
	until?: number;
}

/** What a key stands for: a delivery by its token, or an event by its content. */
export type KeyKind = 'token' | 'event';

/** Stores the keys of deliveries that started the workflow, and of the current one. */
export interface SeenStore {
	/** The outcome of the delivery that added a key; `undefined` if there is none or it has expired. */
	find(kind: KeyKind, key: string): DeliveryOutcome | undefined;
	/** Adds a key until a time, in seconds since 1970. */
	add(kind: KeyKind, key: string, until: number): void;
	/** Writes to the static data what another process has overwritten, if it has. */
	restore(): void;
	/** Writes what is known to the static data, once n8n has started the workflow. */
	write(): void;
	/** Keeps the added keys if the workflow was started; otherwise deletes them, to accept a retry. */
	conclude(hasStarted: boolean): void;
}

/** A delivery that was verified, or doesn't need to be. */
export interface VerifiedEvent {
	/** The trigger's URL without a query: each trigger handles every event once. */
	url: string;
	body: Buffer;
	event: Record<string, unknown>;
	/** The token's ID and its expiry in seconds; absent if the delivery wasn't signed. */
	token?: { jti: string; until: number };
	/** The time now, in seconds since 1970. */
	now: number;
}

/** How long the same event with another token counts as a duplicate, in seconds. */
export const SAME_EVENT_SECONDS = 30 * 60;

/** Keys have 96 bits. Earlier versions stored them at this length. */
const toKey = (...parts: string[]): string => shortHash(JSON.stringify(parts), 16);

const textOf = (value: unknown, name: string): string => {
	const text = isRecord(value) ? value[name] : undefined;
	return typeof text === 'string' ? text : '';
};

/** When a part of an event was last changed, in milliseconds; `NaN` if it doesn't say. */
const changedMs = (part: unknown): number => {
	const time = textOf(part, 'updatedDatetime');
	// For the service, the year 1 means "never".
	return time.startsWith('0001-') ? NaN : Date.parse(time);
};

/**
 * The part of an event that identifies it. What comes with its message or conversation reflects the
 * time of the delivery, so it may differ the next time. It counts only if nothing else tells when the
 * change was made, and for unknown types of events.
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

/** The identifying part of an event as canonical JSON; the raw body if it is nested too deeply. */
const toCanonicalText = ({ event, body }: VerifiedEvent): string => {
	try {
		return toCanonicalJson(distinguishingPart(event));
	} catch {
		return body.toString('latin1');
	}
};

/**
 * The key of an event, made from its content. Events have no ID, and a message or conversation may
 * change many times without a new status.
 */
const eventKey = (verified: VerifiedEvent): string =>
	toKey(verified.url, 'event', toCanonicalText(verified));

/** The key of an event in the static data of earlier versions, which ignored content. */
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
 * Finds an event that was received before an update of this package, at most half an hour ago. If its
 * message has changed since then, or doesn't say when it changed, it is another event.
 */
const findByEarlierKey = (
	verified: VerifiedEvent,
	seen: SeenStore,
): DeliveryOutcome | undefined => {
	const { type, message } = verified.event;
	const outcome = seen.find('event', keyOfEarlierVersion(verified));
	if (outcome?.until === undefined) return undefined;
	const heardMs = (outcome.until - SAME_EVENT_SECONDS) * 1000;
	const isOnce = type === 'message.created' || textOf(message, 'id') === '';
	return isOnce || changedMs(message) <= heardMs ? outcome : undefined;
};

/** An earlier delivery of the same event. */
export interface Duplicate {
	/** How it was recognized. */
	reason: string;
	/** The outcome of the earlier delivery. */
	outcome: DeliveryOutcome;
}

/** Finds the delivery that this one duplicates; records this one if there is none. */
export const findDuplicate = (verified: VerifiedEvent, seen: SeenStore): Duplicate | undefined => {
	const { url, token, now } = verified;
	const tokenKey = token && toKey(url, 'token', token.jti);
	const ofToken = tokenKey === undefined ? undefined : seen.find('token', tokenKey);
	if (ofToken) return { reason: 'jti: this delivery was received before', outcome: ofToken };
	const key = eventKey(verified);
	const ofEvent = seen.find('event', key) ?? findByEarlierKey(verified, seen);
	if (ofEvent) {
		const reason = 'the same event was received before, with another token';
		return { reason, outcome: ofEvent };
	}
	seen.add('event', key, now + SAME_EVENT_SECONDS);
	if (token && tokenKey !== undefined) seen.add('token', tokenKey, token.until);
	return undefined;
};
