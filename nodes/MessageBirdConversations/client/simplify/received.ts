import { keepValues, type Simple } from './values';

/** The names of the flat fields. Received fields can't replace them. */
const FLAT_NAMES = new Set([
	'attachments',
	'channelId',
	'channelName',
	'contact',
	'contactId',
	'contactName',
	'contactNumber',
	'content',
	'conversation',
	'conversationId',
	'conversationStatus',
	'createdDatetime',
	'delivery',
	'direction',
	'event',
	'failure',
	'failureCode',
	'from',
	'html',
	'id',
	'lastReceivedDatetime',
	'latitude',
	'longitude',
	'mediaUrl',
	'message',
	'messageCount',
	'messageId',
	'platform',
	'products',
	'replyId',
	'replyTitle',
	'replyToMessageId',
	'status',
	'subject',
	'text',
	'to',
	'type',
	'updatedDatetime',
]);

/** Whether a name belongs to a flat field, or to a failure that Download Media reports. */
export const isFlatName = (name: string): boolean =>
	FLAT_NAMES.has(name) || /^mediaFailure(?:_\d+)?$/.test(name);

/** Keeps the unknown fields, as received. */
export const keepUnknown = (fields: object, known: ReadonlySet<string>): Simple =>
	keepValues(Object.fromEntries(Object.entries(fields).filter(([name]) => !known.has(name))));

/**
 * Adds fields to an object. Fields whose names are taken go under `place`, so that they don't replace
 * others.
 */
export const putBeside = (
	there: Simple,
	fields: Simple,
	place: string,
	isTaken: (name: string) => boolean = isFlatName,
): Simple => {
	const free = Object.entries(fields).filter(([name]) => !isTaken(name));
	const taken = Object.entries(fields).filter(([name]) => isTaken(name));
	return {
		...there,
		...Object.fromEntries(free),
		...(taken.length > 0 ? { [place]: Object.fromEntries(taken) } : {}),
	};
};
