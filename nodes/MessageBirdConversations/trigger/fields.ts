import type { INodeProperties } from 'n8n-workflow';

import { listenChannelId } from '../fields/locators';
import {
	readCollection,
	readId,
	readSwitch,
	readText,
	readTrimmed,
	type Parameters,
} from '../fields/read';
import { events, readEvents, scope } from '../fields/webhook';
import type { Filter } from './filter';
import type { Wanted } from './registration';

const messages: INodeProperties = {
	displayName: 'Messages',
	name: 'messages',
	type: 'options',
	default: 'received',
	description:
		'Which created messages start the workflow. One that also hears what it sends answers itself for ever.',
	displayOptions: { show: { events: ['message.created'] } },
	options: [
		{ name: 'All', value: 'all', description: 'Received and sent ones' },
		{ name: 'Received', value: 'received', description: 'Those that customers write' },
		{ name: 'Sent', value: 'sent', description: 'Those that the business writes' },
	],
};

const allowUnsigned: INodeProperties = {
	displayName: 'Allow Unsigned Events',
	name: 'allowUnsigned',
	type: 'boolean',
	default: false,
	description:
		'Whether to accept events from anybody who knows the URL when the credential has no Signing Key. With a Signing Key every event is verified.',
};

const messageTypes: INodeProperties = {
	displayName: 'Message Types',
	name: 'messageTypes',
	type: 'multiOptions',
	default: [],
	description: 'Only messages of these types; an expression can name others',
	options: [
		{ name: 'Audio', value: 'audio' },
		{ name: 'Email', value: 'email' },
		{ name: 'File', value: 'file' },
		{ name: 'Image', value: 'image' },
		{ name: 'Interactive', value: 'interactive' },
		{ name: 'Location', value: 'location' },
		{ name: 'Text', value: 'text' },
		{ name: 'Video', value: 'video' },
		{ name: 'WhatsApp Order', value: 'whatsappOrder' },
		{ name: 'WhatsApp Sticker', value: 'whatsappSticker' },
		{ name: 'WhatsApp Template', value: 'hsm' },
	],
};

const platforms: INodeProperties = {
	displayName: 'Platforms',
	name: 'platforms',
	type: 'multiOptions',
	default: [],
	description: 'Only events from these platforms; an expression can name others',
	options: [
		{ name: 'Email', value: 'email' },
		{ name: 'LINE', value: 'line' },
		{ name: 'Messenger', value: 'facebook' },
		{ name: 'SMS', value: 'sms' },
		{ name: 'Telegram', value: 'telegram' },
		{ name: 'WeChat', value: 'wechat' },
		{ name: 'WhatsApp', value: 'whatsapp' },
	],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [allowUnsigned, messageTypes, platforms],
};

/** The parameters of the trigger node. */
export const TRIGGER_PROPERTIES: INodeProperties[] = [
	events,
	messages,
	scope,
	listenChannelId,
	options,
];

/** Reads the webhook that the trigger wants at `url`. @throws InputError */
export const readWanted = (parameters: Parameters, url: string): Wanted => ({
	url,
	events: readEvents(parameters, events),
	...(readText(parameters, scope) === 'channel'
		? { channelId: readId(parameters, listenChannelId) }
		: {}),
});

/** Whether events may come unsigned while the credential has no signing key. */
export const readAllowUnsigned = (parameters: Parameters): boolean =>
	readSwitch(readCollection(parameters, options), allowUnsigned);

const readList = (value: unknown): string[] =>
	(Array.isArray(value) ? value : [value]).filter(
		(entry): entry is string => typeof entry === 'string' && entry !== '',
	);

/** Reads which events start the workflow. @throws InputError */
export const readFilter = (parameters: Parameters): Filter => {
	const chosen = readCollection(parameters, options);
	const wantedEvents = readEvents(parameters, events);
	return {
		events: wantedEvents,
		// Hidden, and so not to be read, where created messages aren't heard.
		messages: wantedEvents.includes('message.created') ? readTrimmed(parameters, messages) : 'all',
		messageTypes: readList(chosen.get(messageTypes.name)),
		platforms: readList(chosen.get(platforms.name)),
	};
};
