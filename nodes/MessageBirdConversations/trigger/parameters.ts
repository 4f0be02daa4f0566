import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { listenChannelId } from '../parameters/locators/locators';
import { checkOption, listOptions, readList } from '../parameters/values/choices';
import {
	byDisplayName,
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
import { MESSAGE_TYPE_NAMES, PLATFORMS } from '../parameters/fields/vocabulary';
import { events, readEvents, readIsChannelScope, scope } from '../parameters/webhook';
import { toMatch, type Keyword } from '../shared/text/keywords';
import type { Filter } from './delivery/filter';
import type { WantedWebhook } from './registration/registration';

const MESSAGES: INodePropertyOptions[] = [
	{ name: 'All', value: 'all', description: 'Messages from customers and to customers' },
	{ name: 'Received', value: 'received', description: 'Messages from customers' },
	{ name: 'Sent', value: 'sent', description: 'Messages to customers' },
];

const messages: INodeProperties = {
	displayName: 'Messages',
	name: 'messages',
	type: 'options',
	default: 'received',
	description:
		'Which new messages start the workflow. A workflow that replies to its own messages never stops.',
	displayOptions: { show: { events: ['message.created'] } },
	options: MESSAGES,
};

const allowUnsigned: INodeProperties = {
	displayName: 'Allow Unsigned Events',
	name: 'allowUnsigned',
	type: 'boolean',
	default: false,
	description:
		'Whether to accept events from anyone who knows the URL if the credential has no Signing Key. With a Signing Key, every event is verified.',
};

const messageTypes: INodeProperties = {
	displayName: 'Message Types',
	name: 'messageTypes',
	type: 'multiOptions',
	default: [],
	description:
		'Only trigger on messages of these types. For a type that is not in the list, use an expression.',
	options: MESSAGE_TYPE_NAMES,
};

const platforms: INodeProperties = {
	displayName: 'Platforms',
	name: 'platforms',
	type: 'multiOptions',
	default: [],
	description:
		'Only trigger on events from these platforms. For a platform that is not in the list, use an expression.',
	options: PLATFORMS,
};

const channels: INodeProperties = {
	displayName: 'Channel IDs',
	name: 'channels',
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Channel' },
	default: [],
	placeholder: 'e.g. 044a3138-744f-4599-b908-93b035927a47',
	description: 'Only trigger on events from these channels. Use it with the scope All Channels.',
};

const conversationStatus: INodeProperties = {
	displayName: 'Conversation Status',
	name: 'conversationStatus',
	type: 'multiOptions',
	default: [],
	description:
		'Only trigger on events of conversations with this status. For a status that is not in the list, use an expression.',
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
		'Whether to download the files of a new message from a customer, and to attach them as the binary fields "data", "data_1", "data_2" and so on. The download starts after MessageBird has its answer.',
};

const dropOlderStatuses: INodeProperties = {
	displayName: 'Drop Older Statuses',
	name: 'dropOlderStatuses',
	type: 'boolean',
	default: false,
	description:
		'Whether to drop an updated message whose status is older than one already received, as events may arrive out of order',
};

const MATCHES: INodePropertyOptions[] = [
	{
		name: 'Contains Word',
		value: 'contains',
		description: 'The text contains the keyword as a separate word',
	},
	{ name: 'Equals', value: 'equals', description: 'The text is exactly the keyword' },
	{ name: 'Starts With', value: 'startsWith', description: 'The text starts with the keyword' },
];

const match: INodeProperties = {
	displayName: 'Match',
	name: 'match',
	type: 'options',
	default: 'contains',
	options: MATCHES,
};

const keywordText: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	default: '',
	placeholder: 'e.g. stop',
	description:
		'The keyword. Accents matter; case, typographic quotes, invisible characters, bold and skin tones do not.',
};

const keywords: INodeProperties = {
	displayName: 'Keywords',
	name: 'keywords',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Keyword',
	default: {},
	description: 'Only trigger on messages whose text matches one of these keywords',
	options: [{ displayName: 'Keyword', name: 'keyword', values: [match, keywordText] }],
};

/** n8n's own default for the size of a file in memory. */
const DEFAULT_MAX_MEDIA_MB = 20;

const maxMediaSize: INodeProperties = {
	displayName: 'Max Media Size (MB)',
	name: 'maxMediaSize',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: DEFAULT_MAX_MEDIA_MB,
	description: 'The largest file to download. If a file is larger, the item says so.',
};

const resumeWaiting: INodeProperties = {
	displayName: 'Answer Waiting Workflows',
	name: 'resumeWaiting',
	type: 'boolean',
	default: false,
	description:
		'Whether a message that answers a "Send and Wait for Response" of this n8n goes to the workflow that waits, instead of starting this one. Filters do not apply to answers. For each message received, the trigger reads the conversation once.',
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
		resumeWaiting,
	].sort(byDisplayName),
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

/** Reads whether to accept unsigned events while the credential has no signing key. */
export const readAllowUnsigned = (parameters: Parameters): boolean =>
	readSwitch(readCollection(parameters, options), allowUnsigned);

/** Reads whether answers go to the workflows that wait for them. */
export const readAnswersWaiting = (parameters: Parameters): boolean =>
	readSwitch(readCollection(parameters, options), resumeWaiting);

/** Reads a keyword; returns none for one that was left empty. @throws InputError */
const readKeyword = (entry: Parameters, isActivation: boolean): Keyword[] => {
	if (!isFilledIn(entry, keywordText)) return [];
	const text = readText(entry, keywordText);
	const given = isFilledIn(entry, match) ? readTrimmed(entry, match) : match.default;
	const how = toMatch(given);
	if (how ?? !isActivation) return [{ match: how ?? 'contains', text }];
	throw new InputError(
		`"${match.displayName}" of a keyword is ${show(given)}, which is not one of its options`,
		listOptions(MATCHES),
	);
};

/** Reads which messages start the workflow; any other value would let none pass. @throws InputError */
const readMessages = (parameters: Parameters): string => {
	const given = readTrimmed(parameters, messages);
	checkOption(parameters, messages, given, MESSAGES);
	return given;
};

/** Reads which events start the workflow. @throws InputError */
export const readFilter = (parameters: Parameters, isActivation = false): Filter => {
	const chosen = readCollection(parameters, options);
	const wantedEvents = readEvents(parameters, events);
	return {
		events: wantedEvents,
		// Hidden, so not to be read, without the event for created messages.
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

/** How to handle an event that starts the workflow. */
export interface Handling {
	isSimple: boolean;
	dropsOlderStatuses: boolean;
	downloadsMedia: boolean;
	/** The maximum size of a file to attach. */
	maxMediaBytes: number;
}

/** @throws InputError on activation; for an event, the default applies. */
const readMegabytes = (options: Parameters, isActivation: boolean): number => {
	if (!isFilledIn(options, maxMediaSize)) return DEFAULT_MAX_MEDIA_MB;
	const megabytes = readNumeric(options, maxMediaSize);
	if (megabytes > 0) return megabytes;
	if (!isActivation) return DEFAULT_MAX_MEDIA_MB;
	throw new InputError(
		`"${maxMediaSize.displayName}" is ${show(options.get(maxMediaSize.name))}, which is not a number above 0`,
		`Enter a number of megabytes for "${maxMediaSize.displayName}" under Options.`,
	);
};

/** Reads how to handle an event that starts the workflow. @throws InputError */
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
 * Reads the webhook that the trigger needs at `url`. Also checks the other parameters, so that
 * invalid ones are reported on activation, not for each event.
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
