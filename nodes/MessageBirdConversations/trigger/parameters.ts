import type { INodeProperties } from 'n8n-workflow';

import { listenChannelId } from '../parameters/locators/locators';
import { readList } from '../parameters/values/choices';
import {
	isFilledIn,
	readGroup,
	InputError,
	readCollection,
	type Parameters,
} from '../parameters/values/parameters';
import {
	readId,
	readNumeric,
	readSwitch,
	readText,
	readTrimmed,
	show,
} from '../parameters/values/read';
import { MESSAGE_TYPE_NAMES, PLATFORMS } from '../parameters/values/vocabulary';
import { events, readEvents, readIsChannelScope, scope } from '../parameters/webhook';
import type { Filter } from './delivery/filter';
import { toMatch, type Keyword } from './delivery/keywords';
import type { WantedWebhook } from './registration/registration';

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
	options: MESSAGE_TYPE_NAMES,
};

const platforms: INodeProperties = {
	displayName: 'Platforms',
	name: 'platforms',
	type: 'multiOptions',
	default: [],
	description: 'Only events from these platforms; an expression can name others',
	options: PLATFORMS,
};

const channels: INodeProperties = {
	displayName: 'Channel IDs',
	name: 'channels',
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Channel' },
	default: [],
	placeholder: 'e.g. 044a3138-744f-4599-b908-93b035927a47',
	description: 'Only events of these channels, where the webhook hears all of them',
};

const conversationStatus: INodeProperties = {
	displayName: 'Conversation Status',
	name: 'conversationStatus',
	type: 'multiOptions',
	default: [],
	description: 'Only events of conversations with this status; an expression can name others',
	options: [
		{ name: 'Active', value: 'active' },
		{ name: 'Archived', value: 'archived' },
	],
};

const downloadMedia: INodeProperties = {
	displayName: 'Download Media',
	name: 'downloadMedia',
	type: 'boolean',
	default: false,
	description:
		'Whether to attach the files that a customer sent as the binary data "data", "data_1", "data_2" and so on, when the message is created. MessageBird is answered before they are fetched.',
};

const dropOlderStatuses: INodeProperties = {
	displayName: 'Drop Older Statuses',
	name: 'dropOlderStatuses',
	type: 'boolean',
	default: false,
	description:
		'Whether to leave out an updated message whose status is older than one already heard of, as events may come out of order',
};

const match: INodeProperties = {
	displayName: 'Match',
	name: 'match',
	type: 'options',
	default: 'contains',
	options: [
		{
			name: 'Contains Word',
			value: 'contains',
			description: 'The text has it as a word of its own',
		},
		{ name: 'Equals', value: 'equals', description: 'The text is nothing else' },
		{ name: 'Starts With', value: 'startsWith', description: 'The text begins with it' },
	],
};

const keywordText: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	default: '',
	placeholder: 'e.g. stop',
	description:
		'Accents count; case, typographic quotes, invisible characters, bold and skin tones do not',
};

const keywords: INodeProperties = {
	displayName: 'Keywords',
	name: 'keywords',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Keyword',
	default: {},
	description: 'Only messages with one of these in their text',
	options: [{ displayName: 'Keyword', name: 'keyword', values: [match, keywordText] }],
};

/** The most that n8n takes into memory for one file unless told otherwise. */
const DEFAULT_MAX_MEDIA_MB = 20;

const maxMediaSize: INodeProperties = {
	displayName: 'Max Media Size (MB)',
	name: 'maxMediaSize',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: DEFAULT_MAX_MEDIA_MB,
	description: 'The largest file that Download Media takes; larger ones are noted in the item',
};

const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: false,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		allowUnsigned,
		channels,
		conversationStatus,
		downloadMedia,
		dropOlderStatuses,
		keywords,
		maxMediaSize,
		messageTypes,
		platforms,
	],
};

/** The parameters of the trigger node. */
export const TRIGGER_PROPERTIES: INodeProperties[] = [
	events,
	messages,
	scope,
	listenChannelId,
	simplify,
	options,
];

/** Whether events may come unsigned while the credential has no signing key. */
export const readAllowUnsigned = (parameters: Parameters): boolean =>
	readSwitch(readCollection(parameters, options), allowUnsigned);

/** A keyword, nothing of one that was left empty. @throws InputError */
const readKeyword = (entry: Parameters, isActivation: boolean): Keyword[] => {
	if (!isFilledIn(entry, keywordText)) return [];
	const text = readText(entry, keywordText);
	const given = isFilledIn(entry, match) ? readTrimmed(entry, match) : match.default;
	const how = toMatch(given);
	if (how ?? !isActivation) return [{ match: how ?? 'contains', text }];
	throw new InputError(
		`"${match.displayName}" of a keyword is ${show(given)}`,
		'Choose of: contains, equals, startsWith.',
	);
};

/** Reads whose messages start the workflow; any other word would let none pass. @throws InputError */
const readMessages = (parameters: Parameters): string => {
	const given = readTrimmed(parameters, messages);
	if (['all', 'received', 'sent'].includes(given)) return given;
	throw new InputError(
		`"${messages.displayName}" is ${show(given)}`,
		'Choose of: all, received, sent.',
	);
};

/** Reads which events start the workflow. @throws InputError */
export const readFilter = (parameters: Parameters, isActivation = false): Filter => {
	const chosen = readCollection(parameters, options);
	const wantedEvents = readEvents(parameters, events);
	return {
		events: wantedEvents,
		// Hidden, and so not to be read, where created messages aren't heard.
		messages: wantedEvents.includes('message.created') ? readMessages(parameters) : 'all',
		messageTypes: readList(chosen, messageTypes),
		platforms: readList(chosen, platforms),
		channels: readList(chosen, channels),
		conversationStatuses: readList(chosen, conversationStatus),
		keywords: readGroup(chosen, keywords, 'keyword').flatMap((entry) =>
			readKeyword(entry, isActivation),
		),
	};
};

/** What becomes of an event that starts the workflow. */
export interface Handling {
	isSimple: boolean;
	dropsOlderStatuses: boolean;
	downloadsMedia: boolean;
	/** The largest file that is attached. */
	maxMediaBytes: number;
}

/** @throws InputError where the trigger is being activated; at an event, the default serves. */
const readMegabytes = (options: Parameters, isActivation: boolean): number => {
	if (!isFilledIn(options, maxMediaSize)) return DEFAULT_MAX_MEDIA_MB;
	const megabytes = readNumeric(options, maxMediaSize);
	if (megabytes > 0) return megabytes;
	if (!isActivation) return DEFAULT_MAX_MEDIA_MB;
	throw new InputError(
		`"${maxMediaSize.displayName}" is ${show(options.get(maxMediaSize.name))}, which is no number above 0`,
		`Enter a number of megabytes as "${maxMediaSize.displayName}" under Options.`,
	);
};

/** Reads what becomes of an event that starts the workflow. @throws InputError */
export const readHandling = (parameters: Parameters, isActivation = false): Handling => {
	const chosen = readCollection(parameters, options);
	return {
		isSimple: readSwitch(parameters, simplify),
		dropsOlderStatuses: readSwitch(chosen, dropOlderStatuses),
		downloadsMedia: readSwitch(chosen, downloadMedia),
		maxMediaBytes: readMegabytes(chosen, isActivation) * 1_000_000,
	};
};

/**
 * Reads the webhook that the trigger wants at `url`. What can't be read of the rest is told then too,
 * and not by each event.
 *
 * @throws InputError
 */
export const readWantedWebhook = (parameters: Parameters, url: string): WantedWebhook => {
	readFilter(parameters, true);
	readHandling(parameters, true);
	return {
		url,
		events: readEvents(parameters, events),
		...(readIsChannelScope(parameters) ? { channelId: readId(parameters, listenChannelId) } : {}),
	};
};
