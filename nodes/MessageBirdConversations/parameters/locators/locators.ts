import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { isRecord } from '../../shared/json';
import { isExpression, type Field, type Parameters } from '../values/parameters';
import { PLATFORMS } from '../fields/vocabulary';

/** A resource locator: a searchable list, or an ID to type. */
export const locator = (
	field: Pick<INodeProperties, 'name' | 'displayName' | 'description' | 'required'>,
	searchListMethod: string,
	placeholder: string,
): INodeProperties => ({
	...field,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod, searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder },
	],
});

export const conversationId = locator(
	{
		displayName: 'Conversation',
		name: 'conversationId',
		required: true,
		description: 'Choose the conversation by its contact, or enter its ID',
	},
	'searchConversations',
	'e.g. d159a2b8328e4d36b13817cf4808e608',
);

const channel = {
	displayName: 'Channel',
	name: 'channelId',
};

const CHANNEL_PLACEHOLDER = 'e.g. 044a3138-744f-4599-b908-93b035927a47';

export const channelId = locator(
	{
		...channel,
		required: true,
		description:
			'The channel to send from. The list shows the channels of recent conversations. For any other channel, enter the ID from the MessageBird dashboard under Channels.',
	},
	'searchChannels',
	CHANNEL_PLACEHOLDER,
);

/**
 * Reads the platform of a channel that was chosen from the list, without a request: its name ends
 * with it, as in `Shop (WhatsApp) · pending`. `undefined` if the name doesn't say.
 */
export const readPlatform = (
	parameters: Parameters,
	field: Field,
): (INodePropertyOptions & { value: string }) | undefined => {
	// Expressions are slow to resolve, and n8n keeps the name of the value that they replaced.
	if (isExpression(parameters, field)) return undefined;
	// A reply has no such field, and n8n doesn't let anybody read one that isn't shown.
	if (parameters.stored && parameters.stored(field.name) === undefined) return undefined;
	const chosen = parameters.get(field.name);
	if (!isRecord(chosen) || chosen.mode !== 'list') return undefined;
	const name = chosen.cachedResultName;
	const [, shown] = /\(([^()]+)\)(?: · [^()]*)?$/.exec(typeof name === 'string' ? name : '') ?? [];
	return PLATFORMS.find(({ name: one, value }) => one === shown || value === shown);
};

/** The channel of a reply, if not the last used one. */
export const replyChannelId = locator(
	{
		...channel,
		description: 'The channel to reply on, if not the one last used in the conversation',
	},
	'searchChannels',
	CHANNEL_PLACEHOLDER,
);

/** The channel to use if a message isn't delivered. */
export const fallbackChannelId = locator(
	{
		displayName: 'Fallback Channel',
		name: 'fallbackChannelId',
		description: "The channel to use if the message isn't delivered in time",
	},
	'searchChannels',
	CHANNEL_PLACEHOLDER,
);

/** The channel to filter conversations by. */
export const filterChannelId = locator(
	{ ...channel, description: 'Only return conversations on this channel' },
	'searchChannels',
	CHANNEL_PLACEHOLDER,
);

/** The channel to filter templates by. */
export const templateChannelId = locator(
	{
		...channel,
		description: 'Only return templates of the WhatsApp account that this channel belongs to',
	},
	'searchChannels',
	CHANNEL_PLACEHOLDER,
);

/** The channel that a webhook listens to; shown only for the scope `channel`. */
export const listenChannelId: INodeProperties = {
	...locator(
		{
			...channel,
			required: true,
			description: 'The channel to receive events from',
		},
		'searchChannels',
		CHANNEL_PLACEHOLDER,
	),
	displayOptions: { show: { scope: ['channel'] } },
};

export const webhookId = locator(
	{
		displayName: 'Webhook',
		name: 'webhookId',
		required: true,
		description: 'Choose the webhook by its URL and events, or enter its ID',
	},
	'searchWebhooks',
	'e.g. 985ae50937a94c64b392531ea87a0263',
);
