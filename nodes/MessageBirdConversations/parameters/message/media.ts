import type { INodeProperties } from 'n8n-workflow';

import { readText } from '../values/read';
import { readUrl } from '../values/url';
import type { MessageType } from './messageType';

const mediaUrl: INodeProperties = {
	displayName: 'Media URL',
	name: 'mediaUrl',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/picture.jpg',
	description: 'The public URL of the file. MessageBird downloads it from there.',
};

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

/** Creates a message type for a file from a URL; the type is also the key of its content. */
const media = (
	value: 'image' | 'video' | 'audio' | 'file',
	name: string,
	description: string,
): MessageType => {
	const fields = value === 'audio' ? [mediaUrl] : [mediaUrl, caption];
	return {
		value,
		name,
		description,
		fields,
		toBody: (parameters) => ({
			type: value,
			content: {
				[value]: {
					url: readUrl(parameters, mediaUrl),
					...(fields.includes(caption) ? withCaption(readText(parameters, caption)) : {}),
				},
			},
		}),
	};
};

export const audio = media('audio', 'Audio', 'An audio or voice file from a URL');
export const file = media('file', 'File', 'A document from a URL, such as a PDF');
export const image = media('image', 'Image', 'An image from a URL');
export const video = media('video', 'Video', 'A video from a URL');
