import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { WebhookEvent, WebhookStatus, WebhookUpdate } from '../client/contract/types';
import { listOptions, readChoices } from './values/choices';
import {
	InputError,
	isExpression,
	isFilledIn,
	nameOf,
	type Field,
	type Parameters,
} from './values/parameters';
import { readTrimmed, show } from './values/read';
import { readUrl } from './values/url';

/** The events that a webhook can subscribe to. */
export const WEBHOOK_EVENTS: Array<INodePropertyOptions & { value: WebhookEvent }> = [
	{
		name: 'Conversation Created',
		value: 'conversation.created',
		description: 'A contact writes for the first time, or a conversation is started',
	},
	{
		name: 'Conversation Updated',
		value: 'conversation.updated',
		description: 'A conversation is archived or becomes active again',
	},
	{
		name: 'Message Created',
		value: 'message.created',
		description: 'A message is received or sent',
	},
	{
		name: 'Message Updated',
		value: 'message.updated',
		description: 'The status of a message changes, for example to delivered, read or failed',
	},
];

export const events: INodeProperties = {
	displayName: 'Events',
	name: 'events',
	type: 'multiOptions',
	required: true,
	default: ['message.created'],
	description: 'The events to subscribe to',
	options: WEBHOOK_EVENTS,
};

const SCOPES: INodePropertyOptions[] = [
	{ name: 'All Channels', value: 'allChannels' },
	{ name: 'One Channel', value: 'channel' },
];

export const scope: INodeProperties = {
	displayName: 'Scope',
	name: 'scope',
	type: 'options',
	noDataExpression: true,
	default: 'allChannels',
	description:
		'Which channels to receive events from. An account can have 5 webhooks for all channels and 10 for single channels.',
	options: SCOPES,
};

/** Reads whether the scope is a single channel. @throws InputError */
export const readIsChannelScope = (parameters: Parameters): boolean => {
	const given = isFilledIn(parameters, scope) ? readTrimmed(parameters, scope) : scope.default;
	if (given === 'channel' || given === 'allChannels') return given === 'channel';
	throw new InputError(
		`"${scope.displayName}" is ${show(given)}, which is not one of its options`,
		listOptions(SCOPES),
	);
};

export const url: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/messagebird',
	description: 'The URL that receives the events. It must be reachable from the internet.',
};

const STATUSES: Array<{ name: string; value: WebhookStatus }> = [
	{ name: 'Disabled', value: 'disabled' },
	{ name: 'Enabled', value: 'enabled' },
];

const status: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	default: 'enabled',
	description: 'Whether MessageBird sends events to the webhook',
	options: STATUSES,
};

/** What can be changed in a webhook. n8n would miss a required one in all operations. */
export const webhookChanges: INodeProperties[] = [
	{ ...events, required: false },
	status,
	{ ...url, required: false },
];

/** Reads a webhook's events, at least one. @throws InputError */
export const readEvents = (parameters: Parameters, field: Field): WebhookEvent[] =>
	readChoices(parameters, field).map((choice) => {
		const event = WEBHOOK_EVENTS.find(({ value }) => value === choice);
		if (event) return event.value;
		throw new InputError(
			`${nameOf(parameters, field)} contains "${choice}", which is not one of its options`,
			listOptions(WEBHOOK_EVENTS),
		);
	});

const readStatus = (parameters: Parameters): WebhookStatus => {
	const given = readTrimmed(parameters, status);
	const known = STATUSES.find(({ value }) => value === given);
	if (known) return known.value;
	throw new InputError(
		`${nameOf(parameters, status)} is "${given}", which is not one of its options`,
		listOptions(STATUSES),
	);
};

/** Reads the changes that the user added, each of which needs a value. @throws InputError */
export const readWebhookChanges = (parameters: Parameters): Partial<WebhookUpdate> => {
	const isGiven = (field: Field): boolean =>
		parameters.get(field.name) !== undefined || isExpression(parameters, field);
	return {
		...(isGiven(url) ? { url: readUrl(parameters, url) } : {}),
		...(isGiven(events) ? { events: readEvents(parameters, events) } : {}),
		...(isGiven(status) ? { status: readStatus(parameters) } : {}),
	};
};
