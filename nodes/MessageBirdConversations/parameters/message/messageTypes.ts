import type { INodeProperties } from 'n8n-workflow';

import type { MessageBody } from '../../client/contract/types';
import * as content from './contentFields';
import {
	InputError,
	readNumber,
	readRequiredText,
	readText,
	readTrimmed,
	type Parameters,
} from '../values/read';
import { readCustomContent, readTemplateParameters } from './templateValues';
import { readUrl } from '../values/url';

/** A type of message: how it is offered, what is asked for it, and what is sent. */
interface MessageType {
	value: string;
	name: string;
	description: string;
	fields: INodeProperties[];
	/** @throws InputError */
	toBody(parameters: Parameters): MessageBody;
}

const withText = (key: string, text: string): Record<string, string> =>
	text.trim() === '' ? {} : { [key]: text };

/** A type that shows a file from a URL, under a key of its own name. */
const media = (
	value: 'image' | 'video' | 'audio' | 'file',
	name: string,
	description: string,
): MessageType => {
	const fields = value === 'audio' ? [content.mediaUrl] : [content.mediaUrl, content.caption];
	return {
		value,
		name,
		description,
		fields,
		toBody: (parameters) => ({
			type: value,
			content: {
				[value]: {
					url: readUrl(parameters, content.mediaUrl),
					...(fields.includes(content.caption)
						? withText('caption', readText(parameters, content.caption))
						: {}),
				},
			},
		}),
	};
};

/**
 * The types of message, in the order of the dropdown. A new one is an entry here: its fields, its
 * body and its tests follow from it.
 */
export const MESSAGE_TYPES: MessageType[] = [
	media('audio', 'Audio', 'A sound or voice file from a URL'),
	{
		value: 'custom',
		name: 'Custom',
		description: 'Any other type of the API as JSON, such as interactive, event or email',
		fields: [content.customType, content.customContent],
		toBody: (parameters) => ({
			type: readTrimmed(parameters, content.customType),
			content: readCustomContent(parameters),
		}),
	},
	media('file', 'File', 'A document from a URL, such as a PDF'),
	media('image', 'Image', 'A picture from a URL'),
	{
		value: 'location',
		name: 'Location',
		description: 'A place on the map',
		fields: [content.latitude, content.longitude],
		toBody: (parameters) => ({
			type: 'location',
			content: {
				location: {
					latitude: readNumber(parameters, content.latitude, 90),
					longitude: readNumber(parameters, content.longitude, 180),
				},
			},
		}),
	},
	{
		value: 'text',
		name: 'Text',
		description: 'Plain text',
		fields: [content.text],
		toBody: (parameters) => ({
			type: 'text',
			content: { text: readRequiredText(parameters, content.text) },
		}),
	},
	media('video', 'Video', 'A film from a URL'),
	{
		value: 'hsm',
		name: 'WhatsApp Template',
		description: 'An approved template: the only way to write first on WhatsApp',
		fields: content.template,
		toBody: (parameters) => {
			const params = readTemplateParameters(parameters);
			return {
				type: 'hsm',
				content: {
					hsm: {
						namespace: readTrimmed(parameters, content.templateNamespace),
						templateName: readTrimmed(parameters, content.templateName),
						language: {
							code: readTrimmed(parameters, content.templateLanguage),
							policy: readTrimmed(parameters, content.templateLanguagePolicy),
						},
						...(params.length > 0 ? { params } : {}),
					},
				},
			};
		},
	},
];

export const messageType: INodeProperties = {
	displayName: 'Message Type',
	name: 'messageType',
	type: 'options',
	noDataExpression: true,
	default: 'text',
	description: 'What to send. Not every channel takes every type.',
	options: MESSAGE_TYPES.map(({ value, name, description }) => ({ name, value, description })),
};

const showFor = (field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: {
		show: {
			messageType: MESSAGE_TYPES.filter(({ fields }) => fields.includes(field)).map(
				({ value }) => value,
			),
		},
	},
});

/** The fields for a message's content, each shown for the types that have it. */
export const contentFields: INodeProperties[] = [
	messageType,
	...[...new Set(MESSAGE_TYPES.flatMap(({ fields }) => fields))].map(showFor),
];

/** Reads `type` and `content` of the message to send. @throws InputError */
export const readBody = (parameters: Parameters): MessageBody => {
	const chosen = readTrimmed(parameters, messageType);
	const type = MESSAGE_TYPES.find(({ value }) => value === chosen);
	if (type) return type.toBody(parameters);
	throw new InputError(
		`"${messageType.displayName}" is "${chosen}", which this node doesn't know`,
		'Choose a type from the list. Types that it lacks are sent as Custom.',
	);
};
