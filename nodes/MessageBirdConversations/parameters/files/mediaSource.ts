import type { INodeProperties } from 'n8n-workflow';

import { isLocalUrl } from '../../shared/urls';
import {
	InputError,
	isEmpty,
	nameOf,
	withArticle,
	type Field,
	type ItemFile,
	type Parameters,
} from '../values/parameters';
import { readTrimmed, show } from '../values/read';
import { readUrl } from '../values/url';
import { maxFileBytes, showSize, type FileUse } from './fileLimits';

const mediaSource: INodeProperties = {
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
			description: 'MessageBird downloads the file from a public URL',
		},
		{
			name: 'Binary File',
			value: 'binary',
			description: "The node uploads a file from the input item to MessageBird's file storage",
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
	description: 'The public URL of the file. MessageBird downloads it from there.',
	displayOptions: { show: { mediaSource: ['url'] } },
};

/** The field in which most nodes put a file. */
const DEFAULT_BINARY_FIELD = 'data';

const binaryPropertyName: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: DEFAULT_BINARY_FIELD,
	placeholder: 'e.g. data',
	hint: "The name of the input item's binary field that contains the file",
	displayOptions: { show: { mediaSource: ['binary'] } },
};

/** The fields for a file, in a message or in one of its collections. */
export const mediaSourceFields: INodeProperties[] = [mediaSource, mediaUrl, binaryPropertyName];

/** A file to send. */
export interface Media {
	url: string;
	/** Absent if the user entered the URL. */
	file?: ItemFile;
}

/**
 * Reads a file of the item, by the parameter that names its binary field.
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
			`${name} is ${show(field)}, but the item has no file in that field`,
			fields === ''
				? "The item has no files. Connect a node that reads or downloads the file, and check that the nodes in between don't drop it."
				: `The item has files in these fields: ${fields}. Enter one of them.`,
		);
	}
	const maxBytes = maxFileBytes(use, platform);
	const { sizeBytes } = file;
	if (sizeBytes === 0) {
		throw new InputError(
			`${name} is an empty file: ${show(file.name)}`,
			'Check the node that reads or downloads the file.',
		);
	}
	if (sizeBytes !== undefined && sizeBytes > maxBytes) {
		throw new InputError(
			`${name} is too large: ${show(file.name)} has ${showSize(sizeBytes)}, but ${withArticle(use)} can have at most ${showSize(maxBytes)} here`,
			'Use a smaller file, or send a link to it as text.',
		);
	}
	return { url: urlOf(file), file };
};

/** Whether to upload a file of the item. In a collection, filling in only its field is enough. */
const isUpload = (parameters: Parameters): boolean => {
	const source = parameters.get(mediaSource.name);
	if (source === 'binary' || source === 'url') return source === 'binary';
	return isEmpty(parameters, mediaUrl) && !isEmpty(parameters, binaryPropertyName);
};

/** Whether a collection has any of the fields for a file. */
export const hasMedia = (parameters: Parameters): boolean =>
	mediaSourceFields.some((field) => !isEmpty(parameters, field));

/**
 * Reads the public URL of a file.
 *
 * @throws InputError
 */
export const readUrlMedia = (parameters: Parameters, field: Field): Media => {
	const url = readUrl(parameters, field);
	if (parameters.isServiceLocal === true || !isLocalUrl(url)) return { url };
	throw new InputError(
		`${nameOf(parameters, field)} is a URL that MessageBird can't reach: ${url.slice(0, 100)}`,
		`Use a public URL, or set "${mediaSource.displayName}" to "Binary File" to have the node upload the file.`,
	);
};

/**
 * Reads a file: its public URL, or one of the item's files, which is uploaded before the message is
 * sent.
 *
 * @param platform the channel's, which may have its own limits
 * @throws InputError
 */
export const readMedia = (parameters: Parameters, use: FileUse, platform?: string): Media => {
	if (!isUpload(parameters)) return readUrlMedia(parameters, mediaUrl);
	// In a collection, a field that isn't added has no value.
	const given = isEmpty(parameters, binaryPropertyName)
		? { ...parameters, get: () => DEFAULT_BINARY_FIELD }
		: parameters;
	return readFileMedia(given, use, binaryPropertyName, platform);
};
