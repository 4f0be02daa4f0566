import type { INodeProperties } from 'n8n-workflow';

import { mediaSourceFields, readMedia } from '../files/mediaSource';
import { channelId, readPlatform } from '../locators/locators';
import { readText } from '../values/read';
import type { MessageType } from './messageType';

const caption: INodeProperties = {
	displayName: 'Caption',
	name: 'caption',
	type: 'string',
	default: '',
	placeholder: 'e.g. Your order, ready to ship',
	description: 'The text shown with the file',
};

const withCaption = (given: string): { caption?: string } =>
	given.trim() === '' ? {} : { caption: given };

/** Creates a message type for a file; the type is also the key of its content. */
const media = (
	value: 'image' | 'video' | 'audio' | 'file',
	name: string,
	description: string,
): MessageType => {
	const fields = value === 'audio' ? mediaSourceFields : [...mediaSourceFields, caption];
	return {
		value,
		name,
		description,
		fields,
		toBody: (parameters) => ({
			type: value,
			content: {
				[value]: {
					url: readMedia(parameters, value, readPlatform(parameters, channelId)?.value).url,
					...(fields.includes(caption) ? withCaption(readText(parameters, caption)) : {}),
				},
			},
		}),
	};
};

export const audio = media('audio', 'Audio', 'An audio or voice file');
export const file = media('file', 'File', 'A document, such as a PDF');
export const image = media('image', 'Image', 'An image');
export const video = media('video', 'Video', 'A video');
