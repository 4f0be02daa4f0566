import { keepValues, type Simple } from './values';

/** The names of the fields that are made flat, which nothing that was received may take. */
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

/** Whether a name is that of a flat field, or of what Download Media says of a file. */
export const isFlatName = (name: string): boolean =>
	FLAT_NAMES.has(name) || /^mediaFailure(?:_\d+)?$/.test(name);

/** Keeps the fields that nobody knows, as they were received. */
export const keepUnknown = (fields: object, known: ReadonlySet<string>): Simple =>
	keepValues(Object.fromEntries(Object.entries(fields).filter(([name]) => !known.has(name))));

/**
 * Puts fields beside those that are there; a field whose name is taken goes under `place`, so that
 * neither hides the other.
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
