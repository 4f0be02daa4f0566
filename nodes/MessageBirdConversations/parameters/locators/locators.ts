import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { isRecord } from '../../shared/json';
import { isExpression, type Field, type Parameters } from '../values/parameters';
import { PLATFORMS } from '../values/vocabulary';

/** A resource locator: from a searchable list, or by an ID typed in. */
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
		description: 'The conversation, found by its contact or given by its ID',
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
			'The channel to send from. The list holds the channels of recent conversations; the ID of any other stands in the MessageBird dashboard under Channels.',
	},
	'searchChannels',
	CHANNEL_PLACEHOLDER,
);

/**
 * The platform of a channel that was chosen from the list, whose name ends with it, as in
 * `Shop (WhatsApp) · pending`; `undefined` where the name doesn't tell. It costs no request.
 */
export const readPlatform = (
	parameters: Parameters,
	field: Field,
): (INodePropertyOptions & { value: string }) | undefined => {
	// n8n takes long to resolve an expression, and keeps the name of what it stands in the place of.
	if (isExpression(parameters, field)) return undefined;
	// A reply has no such field, and n8n doesn't let anybody read one that isn't shown.
	if (parameters.stored && parameters.stored(field.name) === undefined) return undefined;
	const chosen = parameters.get(field.name);
	if (!isRecord(chosen) || chosen.mode !== 'list') return undefined;
	const name = chosen.cachedResultName;
	const [, shown] = /\(([^()]+)\)(?: · [^()]*)?$/.exec(typeof name === 'string' ? name : '') ?? [];
	return PLATFORMS.find(({ name: one, value }) => one === shown || value === shown);
};

/** The channel of a reply, where it is not to be the one last used. */
export const replyChannelId = locator(
	{
		...channel,
		description: 'Another channel than the one last used in the conversation',
	},
	'searchChannels',
	CHANNEL_PLACEHOLDER,
);

/** The channel that a message is sent over where it isn't delivered. */
export const fallbackChannelId = locator(
	{
		displayName: 'Fallback Channel',
		name: 'fallbackChannelId',
		description: "The channel to use if the message isn't delivered in time",
	},
	'searchChannels',
	CHANNEL_PLACEHOLDER,
);

/** The channel of the conversations that are listed. */
export const filterChannelId = locator(
	{ ...channel, description: 'Only conversations on this channel' },
	'searchChannels',
	CHANNEL_PLACEHOLDER,
);

/** The channel whose templates are listed. */
export const templateChannelId = locator(
	{
		...channel,
		description: 'Only templates of the WhatsApp account that this channel is part of',
	},
	'searchChannels',
	CHANNEL_PLACEHOLDER,
);

/** The channel that a webhook listens to; shown for the scope `channel` alone. */
export const listenChannelId: INodeProperties = {
	...locator(
		{
			...channel,
			required: true,
			description: 'The channel to hear events of',
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
		description: 'The webhook, found by its URL and events or given by its ID',
	},
	'searchWebhooks',
	'e.g. 985ae50937a94c64b392531ea87a0263',
);
