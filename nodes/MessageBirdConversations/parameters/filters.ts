import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Conversation, Message } from '../client/contract/types';
import { isWithRecipient } from '../client/recipient';
import { conversationStatus, readStatus } from './conversationStatus';
import { filterChannelId } from './locators/locators';
import { readOptionalRecipient } from './recipient';
import { readList } from './values/choices';
import { isFilledIn, readCollection, type Parameters } from './values/parameters';
import { readOptionalId } from './values/read';
import { isBefore, isWithin, readOptionalTime } from './values/time';
import { MESSAGE_TYPE_NAMES, PLATFORMS, STATUSES } from './fields/vocabulary';

/** Selects elements of a list where the API has no filter for it. */
export interface Filter<Item> {
	isFiltered: boolean;
	isWanted(item: Item): boolean;
	/** Whether an element and all elements after it are out of range. */
	isPast?(item: Item): boolean;
}

const filters = (options: INodeProperties[]): INodeProperties => ({
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options,
});

const time = (name: string, displayName: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'dateTime',
	default: '',
	description,
});

const several = (
	field: Pick<INodeProperties, 'name' | 'displayName' | 'description'>,
	options: INodePropertyOptions[],
): INodeProperties => ({ ...field, type: 'multiOptions', default: [], options });

/** Whether a value is wanted; an empty list wants all. Ignores case: expressions may say WhatsApp. */
const isAmong = (wanted: string[], value: unknown): boolean =>
	wanted.length === 0 ||
	(typeof value === 'string' && wanted.some((one) => one.toLowerCase() === value.toLowerCase()));

const platforms = several(
	{
		name: 'platforms',
		displayName: 'Platforms',
		description: 'Only return conversations last used on one of these platforms',
	},
	PLATFORMS,
);

const contact: INodeProperties = {
	displayName: 'Contact',
	name: 'contact',
	type: 'string',
	default: '',
	placeholder: 'e.g. +31612345678',
	description:
		'Only return conversations with this contact. Enter a phone number with country code, or an ID.',
};

const activeFrom = time(
	'lastActivityFrom',
	'Last Activity From',
	'Only return conversations that last received a message at this time or later',
);
const activeTo = time(
	'lastActivityTo',
	'Last Activity To',
	'Only return conversations that last received a message at this time or earlier',
);

/** The filters for conversations. The service itself filters by status only. */
export const conversationFilters = filters([
	filterChannelId,
	contact,
	activeFrom,
	activeTo,
	platforms,
	{ ...conversationStatus, description: 'Only return conversations with this status' },
]);

const isUsing = (wanted: string, { lastUsedChannelId, channels }: Conversation): boolean =>
	wanted === '' || lastUsedChannelId === wanted || (channels ?? []).some(({ id }) => id === wanted);

/** The platform that a conversation last used; in the contract only its channel tells it. */
const platformOf = (
	conversation: Conversation & { lastUsedPlatformId?: string },
): string | undefined =>
	conversation.lastUsedPlatformId ??
	conversation.channels?.find(({ id }) => id === conversation.lastUsedChannelId)?.platformId;

/** Reads the filters for conversations; times without a zone are in `timezone`. @throws InputError */
export const readConversationFilter = (parameters: Parameters, timezone: string) => {
	const chosen = readCollection(parameters, conversationFilters);
	const hasStatus = isFilledIn(chosen, conversationStatus);
	const wanted = {
		channelId: readOptionalId(chosen, filterChannelId),
		contact: readOptionalRecipient(chosen, contact),
		platforms: readList(chosen, platforms),
	};
	const span = {
		from: readOptionalTime(chosen, activeFrom, timezone),
		to: readOptionalTime(chosen, activeTo, timezone),
	};
	const filter: Filter<Conversation> = {
		isFiltered:
			Object.values(wanted).some(({ length }) => length > 0) ||
			Object.values(span).some((end) => end !== undefined),
		isWanted: (conversation) =>
			isUsing(wanted.channelId, conversation) &&
			(wanted.contact === '' || isWithRecipient(conversation, wanted.contact)) &&
			isAmong(wanted.platforms, platformOf(conversation)) &&
			isWithin(span, conversation.lastReceivedDatetime),
		// The list is sorted by the last received message, newest first.
		...(span.from === undefined
			? {}
			: { isPast: ({ lastReceivedDatetime }) => isBefore(span, lastReceivedDatetime) }),
	};
	return { status: hasStatus ? readStatus(chosen) : undefined, filter };
};

const direction: INodeProperties = {
	displayName: 'Direction',
	name: 'direction',
	type: 'options',
	default: 'received',
	description: 'Which messages to return',
	options: [
		{ name: 'Received', value: 'received', description: 'Messages from the customer' },
		{ name: 'Sent', value: 'sent', description: 'Messages to the customer' },
	],
};

const madeFrom = time('fromTime', 'From Time', 'Only return messages from this time or later');
const madeTo = time('toTime', 'To Time', 'Only return messages from this time or earlier');

const statuses = several(
	{
		name: 'statuses',
		displayName: 'Statuses',
		description:
			'Only return messages with one of these statuses. For a status that is not in the list, use an expression.',
	},
	STATUSES,
);

const types = several(
	{ name: 'types', displayName: 'Types', description: 'Only return messages of these types' },
	MESSAGE_TYPE_NAMES,
);

/** The filters for messages; the service has none. */
export const messageFilters = filters([direction, madeFrom, statuses, madeTo, types]);

/** Reads the filters for messages; times without a zone are in `timezone`. @throws InputError */
export const readMessageFilter = (parameters: Parameters, timezone: string): Filter<Message> => {
	const chosen = readCollection(parameters, messageFilters);
	const span = {
		from: readOptionalTime(chosen, madeFrom, timezone),
		to: readOptionalTime(chosen, madeTo, timezone),
	};
	const wanted = {
		directions: readList(chosen, direction),
		statuses: readList(chosen, statuses),
		types: readList(chosen, types),
	};
	return {
		isFiltered:
			Object.values(wanted).some(({ length }) => length > 0) ||
			Object.values(span).some((end) => end !== undefined),
		isWanted: (message) =>
			isAmong(wanted.directions, message.direction) &&
			isAmong(wanted.statuses, message.status) &&
			isAmong(wanted.types, message.type) &&
			isWithin(span, message.createdDatetime),
		// The list is sorted newest first.
		...(span.from === undefined
			? {}
			: { isPast: ({ createdDatetime }) => isBefore(span, createdDatetime) }),
	};
};
