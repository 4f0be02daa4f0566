import { isRecord } from '../../shared/json';
import type { Message } from '../contract/types';
import { findFiles, type FoundFile, type MessageFile } from './files';
import { findProducts } from './products';
import { keepUnknown, putBeside } from './received';
import { findReply, findText, findTexts, HTML_PATH, SUBJECT_PATH } from './text';
import {
	findAt,
	firstFound,
	isNone,
	isToldBy,
	keepFlat,
	keepValues,
	readPath,
	toNumber,
	type Found,
	type Simple,
} from './values';

/** The fields of a message that are flat already, or from which flat fields are made. */
const KNOWN = new Set([
	'id',
	'conversationId',
	'direction',
	'type',
	'content',
	'from',
	'to',
	'platform',
	'channelId',
	'status',
	'error',
	'createdDatetime',
	'updatedDatetime',
]);

const contentOf = (message: object): unknown => readPath(message, 'content');

/** Every text of a message that its reader can see. */
export const messageTexts = (message: object): string[] =>
	findTexts(contentOf(message), findFiles(contentOf(message)));

/** Every file of a message, in the order of the simplified message's attachments. */
export const messageFiles = (message: object): MessageFile[] =>
	findFiles(contentOf(message)).map(({ file }) => file);

/** A coordinate as a number. If the number is written differently, the content stays as well. */
const findCoordinate = (content: unknown, name: string): Found | undefined => {
	const found = findAt(content, ['location', name]);
	const value = toNumber(found?.value);
	if (!found || typeof value !== 'number') return found;
	return { value, path: String(value) === String(found.value) ? found.path : [] };
};

/** The flat fields from a message's content. */
const findFlat = (content: unknown, files: FoundFile[]): Record<string, Found | undefined> => {
	const reply = findReply(content);
	return {
		text: findText(content, files),
		replyId: reply.id,
		replyTitle: reply.title,
		subject: findAt(content, SUBJECT_PATH),
		html: findAt(content, HTML_PATH),
		latitude: findCoordinate(content, 'latitude'),
		longitude: findCoordinate(content, 'longitude'),
	};
};

/** The service uses an ID of zeros for "none". */
const NO_ID = /^[0-]*$/;

/** The ID of the message that this one quotes or answers. */
export const findRepliedTo = (message: object): unknown =>
	[
		readPath(message, 'replyTo', 'id'),
		readPath(message, 'metadata', 'replyTo', 'id'),
		readPath(message, 'replyTo'),
	].find((id) => typeof id === 'string' && !NO_ID.test(id));

/** A message's error as received; `undefined` if it contains only empty values and zeros. */
const keepError = (error: unknown): unknown =>
	isRecord(error) && Object.values(error).every((value) => value === 0 || isNone(value))
		? undefined
		: error;

/**
 * A message as a flat object. Values without a flat field stay as received: the content if the flat
 * fields don't cover it, the error, and unknown fields. It works for unknown message types too.
 */
export const simplifyMessage = (message: Message): Simple => {
	const { content, error }: { content?: unknown; error?: unknown } = message;
	const files = findFiles(content);
	const { text, latitude, longitude, ...others } = findFlat(content, files);
	const found = [text, latitude, longitude, ...Object.values(others)];
	const paths = [...found.map((one) => one?.path ?? []), ...files.flatMap((file) => file.paths)];
	const valueOf = (one: Found | undefined) => one?.value;
	const code = readPath(error, 'code');
	const flat: Simple = {
		...keepFlat({
			id: message.id,
			conversationId: message.conversationId,
			direction: message.direction,
			type: message.type,
			text: valueOf(text),
			...Object.fromEntries(Object.entries(others).map(([name, one]) => [name, valueOf(one)])),
			replyToMessageId: findRepliedTo(message),
			mediaUrl: files[0]?.file.url,
		}),
		...keepValues({
			attachments: files.map(({ file }) => file),
			products: findProducts(content),
		}),
		...keepFlat({
			latitude: valueOf(latitude),
			longitude: valueOf(longitude),
			from: message.from,
			to: message.to,
			platform: message.platform,
			channelId: message.channelId,
			status: message.status,
			failure: valueOf(firstFound([findAt(error, ['description']), findAt(error, ['message'])])),
			// 0 means that there is no code.
			failureCode: code === 0 ? undefined : code,
			createdDatetime: message.createdDatetime,
			updatedDatetime: message.updatedDatetime,
		}),
		...keepValues({
			content: isToldBy(
				content,
				paths.filter((path) => path.length > 0),
			)
				? undefined
				: content,
			error: keepError(error),
		}),
	};
	return putBeside(flat, keepUnknown(message, KNOWN), 'message');
};
