import type { INodeProperties } from 'n8n-workflow';

import { isLocalUrl } from '../../shared/urls';
import { channelId, readPlatform } from '../locators/locators';
import {
	InputError,
	isEmpty,
	nameOf,
	type Field,
	type ItemFile,
	type Parameters,
} from '../values/parameters';
import { readTrimmed, show } from '../values/read';
import { readUrl } from '../values/url';
import { maxFileBytes, showSize, type FileUse } from './fileLimits';

export const mediaSource: INodeProperties = {
	displayName: 'Media Source',
	name: 'mediaSource',
	type: 'options',
	noDataExpression: true,
	default: 'url',
	description: 'Where the file comes from',
	options: [
		{
			name: 'URL',
			value: 'url',
			description: 'MessageBird fetches the file from a public address',
		},
		{
			name: 'Binary File',
			value: 'binary',
			description: "The node uploads a file of the item to MessageBird's file storage",
		},
	],
};

const mediaUrl: INodeProperties = {
	displayName: 'Media URL',
	name: 'mediaUrl',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/picture.jpg',
	description: 'The public address of the file. MessageBird fetches it from there.',
	displayOptions: { show: { mediaSource: ['url'] } },
};

/** Where nodes that read or download a file put it. */
const DEFAULT_BINARY_FIELD = 'data';

const binaryPropertyName: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: DEFAULT_BINARY_FIELD,
	placeholder: 'e.g. data',
	hint: "The name of the item's binary field that holds the file",
	displayOptions: { show: { mediaSource: ['binary'] } },
};

/** What asks for a file, in a message and in the collections of one. */
export const mediaSourceFields: INodeProperties[] = [mediaSource, mediaUrl, binaryPropertyName];

/** Where a file is found once it is sent, and what is known of it. */
export interface Media {
	url: string;
	/** Absent where it is at an address of the user's. */
	file?: ItemFile;
}

/**
 * Reads a file of the item by the field that names it.
 *
 * @throws InputError
 */
export const readFileMedia = (
	parameters: Parameters,
	use: FileUse,
	nameField: Field,
	platform?: string,
): Media => {
	const { list = [], urlOf } = parameters.files ?? {};
	const field = readTrimmed(parameters, nameField);
	const file = list.find((one) => one.field === field);
	const name = nameOf(parameters, nameField);
	if (!file || !urlOf) {
		const fields = list.map((one) => show(one.field)).join(', ');
		throw new InputError(
			`${name} is ${show(field)}, but the item has no file there`,
			fields === ''
				? 'The item carries no files. Connect a node that reads or downloads the file, and check that no node in between drops it.'
				: `The item has files in: ${fields}. Enter one of these names.`,
		);
	}
	const maxBytes = maxFileBytes(use, platform);
	const { sizeBytes } = file;
	if (sizeBytes === 0) {
		throw new InputError(
			`${name} holds an empty file: ${show(file.name)}`,
			'Check the node that reads or downloads the file.',
		);
	}
	if (sizeBytes !== undefined && sizeBytes > maxBytes) {
		throw new InputError(
			`${name} holds ${show(file.name)} of ${showSize(sizeBytes)}: at most ${showSize(maxBytes)} can be sent as ${use} here`,
			'Make the file smaller, or send a link to it as text.',
		);
	}
	return { url: urlOf(file), file };
};

/** Whether a file of the item is meant; in a collection, either field alone tells. */
const isUpload = (parameters: Parameters): boolean => {
	const source = parameters.get(mediaSource.name);
	if (source === 'binary' || source === 'url') return source === 'binary';
	return isEmpty(parameters, mediaUrl) && !isEmpty(parameters, binaryPropertyName);
};

/** Whether a collection has any of the fields that ask for a file. */
export const hasMedia = (parameters: Parameters): boolean =>
	mediaSourceFields.some((field) => !isEmpty(parameters, field));

/**
 * Reads the public address of a file.
 *
 * @throws InputError
 */
export const readUrlMedia = (parameters: Parameters, field: Field): Media => {
	const url = readUrl(parameters, field);
	if (parameters.isServiceLocal === true || !isLocalUrl(url)) return { url };
	throw new InputError(
		`${nameOf(parameters, field)} is an address that MessageBird can't reach: ${url.slice(0, 100)}`,
		`Use a public address, or set "${mediaSource.displayName}" to "Binary File", and the node uploads the file.`,
	);
};

/**
 * Reads where a file is: at a public address, or among the item's files, which are uploaded before the
 * message is sent.
 *
 * @param channel the parameters that hold the channel, whose platform may have limits of its own
 * @throws InputError
 */
export const readMedia = (
	parameters: Parameters,
	use: FileUse,
	channel: Parameters = parameters,
): Media => {
	if (!isUpload(parameters)) return readUrlMedia(parameters, mediaUrl);
	// In a collection, a field that nobody added has no value.
	const given = isEmpty(parameters, binaryPropertyName)
		? { ...parameters, get: () => DEFAULT_BINARY_FIELD }
		: parameters;
	return readFileMedia(given, use, binaryPropertyName, readPlatform(channel, channelId)?.value);
};
