import type { INodeProperties } from 'n8n-workflow';

import type { MessageBody } from '../client/contract/types';
import { SEND_ONCE_KEY } from '../client/sentKey';
import { withoutUndefined } from '../shared/json';
import { fallbackChannelId, replyChannelId } from './locators/locators';
import { readBody } from './message';
import { readOptionalDuration } from './values/duration';
import { readJsonObject } from './values/json';
import {
	byDisplayName,
	InputError,
	isEmpty,
	isFilledIn,
	nameOf,
	readCollection,
	type Parameters,
} from './values/parameters';
import { readOptionalId, readSwitch, readText } from './values/read';
import { readOptionalUrl } from './values/url';

const disableUrlPreview: INodeProperties = {
	displayName: 'Disable URL Preview',
	name: 'disableUrlPreview',
	type: 'boolean',
	default: false,
	description: 'Whether to send a text message without a preview of its link',
};

const fallbackAfter: INodeProperties = {
	displayName: 'Fallback After',
	name: 'fallbackAfter',
	type: 'string',
	default: '',
	placeholder: 'e.g. 30m',
	description:
		'How long to wait for delivery before the fallback channel is used, such as 30m or 3h. The default is one minute.',
};

const replyToMessageId: INodeProperties = {
	displayName: 'Reply To Message ID',
	name: 'replyToMessageId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 396080b1fa0a4e6781bfda4b8b9f00b6',
	description: 'The MessageBird ID of the message to quote',
};

const reportUrl: INodeProperties = {
	displayName: 'Report URL',
	name: 'reportUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/reports',
	description:
		'The URL that receives delivery reports for this message. It must start with https://.',
};

const sendOnceKey: INodeProperties = {
	displayName: 'Send Once Key',
	name: 'sendOnceKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. reminder-{{ $json.appointmentId }}',
	description:
		'Your own text that identifies the message. The node sends one message for each key, in all executions together, manual ones included. MessageBird stores the key with the message.',
};

const source: INodeProperties = {
	displayName: 'Source',
	name: 'source',
	type: 'json',
	default: '{}',
	placeholder: 'e.g. { "orderId": 17 }',
	description:
		'Your own data, as a JSON object. MessageBird stores it with the message and returns it in events.',
};

const tag: INodeProperties = {
	displayName: 'Tag',
	name: 'tag',
	type: 'options',
	default: 'human_agent',
	description: 'The Messenger tag that allows a message outside the 24-hour window',
	options: [
		{ name: 'Account Update', value: 'account.update' },
		{ name: 'Event Update', value: 'event.update' },
		{ name: 'Human Agent', value: 'human_agent' },
		{ name: 'Purchase Update', value: 'purchase.update' },
	],
};

const timeToLive: INodeProperties = {
	displayName: 'Time to Live',
	name: 'ttl',
	type: 'string',
	default: '',
	placeholder: 'e.g. 24h',
	description:
		'How long MessageBird tries to deliver the message before it expires, such as 30m or 24h',
};

const trackId: INodeProperties = {
	displayName: 'Track ID',
	name: 'trackId',
	type: 'string',
	default: '',
	placeholder: 'e.g. campaign-2026-11',
	description: 'Your own label for the message, such as the name of a campaign',
};

const ANYWHERE = [disableUrlPreview, reportUrl, sendOnceKey, source, tag, timeToLive, trackId];
const WITH_FALLBACK = [...ANYWHERE, fallbackAfter, fallbackChannelId, replyToMessageId];

const additionalFields = (options: INodeProperties[]): INodeProperties => ({
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [...options].sort(byDisplayName),
});

/** Optional fields of a message that starts a conversation. */
export const startFields = additionalFields(ANYWHERE);

/** Optional fields of a message to a recipient. */
export const sendFields = additionalFields(WITH_FALLBACK);

/** Optional fields of a reply. */
export const replyFields = additionalFields([replyChannelId, ...WITH_FALLBACK]);

/** What the API takes next to a message's content. */
interface Surroundings {
	channelId?: string;
	fallback?: { from: string; after?: string };
	replyTo?: { id: string };
	reportUrl?: string;
	source?: Record<string, unknown>;
	tag?: string;
	trackId?: string;
	ttl?: string;
}

/** @throws InputError */
const readFallback = (values: Parameters): Surroundings['fallback'] => {
	const from = readOptionalId(values, fallbackChannelId);
	const after = readOptionalDuration(values, fallbackAfter);
	if (from !== '') return { from, ...(after === undefined ? {} : { after }) };
	if (after === undefined) return undefined;
	throw new InputError(
		`${nameOf(values, fallbackAfter)} is set, but "${fallbackChannelId.displayName}" isn't`,
		`Add "${fallbackChannelId.displayName}", or remove "${fallbackAfter.displayName}".`,
	);
};

/** @throws InputError */
const readSource = (values: Parameters): Surroundings['source'] => {
	if (!isFilledIn(values, source)) return undefined;
	const given = readJsonObject(values, source);
	return Object.keys(given).length > 0 ? given : undefined;
};

/** @throws InputError */
const readOptionalText = (values: Parameters, field: INodeProperties): string | undefined =>
	isFilledIn(values, field) ? readText(values, field).trim() : undefined;

/**
 * Reads the key of a message that is sent once; `undefined` if it has none.
 *
 * @throws InputError
 */
export const readSendOnceKey = (parameters: Parameters): string | undefined =>
	readOptionalText(readCollection(parameters, sendFields), sendOnceKey);

/** The user's own data. The key is part of it, so that a lookup recognizes the message by it. */
const readSourceWithKey = (values: Parameters): Surroundings['source'] => {
	const key = readOptionalText(values, sendOnceKey);
	const given = readSource(values);
	return key === undefined ? given : { ...given, [SEND_ONCE_KEY]: key };
};

/** @throws InputError */
const readSurroundings = (values: Parameters): Surroundings => {
	const channelId = readOptionalId(values, replyChannelId);
	const quoted = readOptionalId(values, replyToMessageId);
	return withoutUndefined({
		channelId: channelId === '' ? undefined : channelId,
		fallback: readFallback(values),
		replyTo: quoted === '' ? undefined : { id: quoted },
		reportUrl: readOptionalUrl(values, reportUrl),
		source: readSourceWithKey(values),
		tag: readOptionalText(values, tag),
		trackId: readOptionalText(values, trackId),
		ttl: readOptionalDuration(values, timeToLive),
	});
};

/**
 * Reads a message to send: its type, its content, and the additional fields.
 *
 * @param field the operation's additional fields
 * @param recipient who it is sent to; absent in a reply
 * @throws InputError
 */
export const readMessage = (
	parameters: Parameters,
	field: INodeProperties,
	recipient?: string,
): MessageBody & Surroundings => {
	const { type, content } = readBody(parameters, recipient);
	const values = readCollection(parameters, field);
	const isPlain = !isEmpty(values, disableUrlPreview) && readSwitch(values, disableUrlPreview);
	return {
		type,
		content: type === 'text' && isPlain ? { ...content, disableUrlPreview: true } : content,
		...readSurroundings(values),
	};
};
