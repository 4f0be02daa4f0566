import type { INodeProperties } from 'n8n-workflow';

import { parseUrl } from '../../../shared/urls';
import { hasMedia, mediaSourceFields, readMedia } from '../../files/mediaSource';
import {
	byDisplayName,
	InputError,
	nameOf,
	readCollection,
	type Parameters,
} from '../../values/parameters';
import { readText } from '../../values/read';
import { LIMITS, readOptionalShortText, readShortText } from './limits';

export const bodyText: INodeProperties = {
	displayName: 'Body Text',
	name: 'bodyText',
	type: 'string',
	typeOptions: { rows: 3 },
	required: true,
	default: '',
	placeholder: 'e.g. Do you want to confirm your appointment?',
	description: 'The text of the message, up to 1,024 characters',
};

export const headerText: INodeProperties = {
	displayName: 'Header Text',
	name: 'headerText',
	type: 'string',
	default: '',
	placeholder: 'e.g. Your appointment',
	description: 'A bold line above the text, up to 60 characters',
};

const mediaType: INodeProperties = {
	displayName: 'Media Type',
	name: 'mediaType',
	type: 'options',
	default: 'auto',
	description: 'The type of media in the header',
	options: [
		{
			name: 'Automatic',
			value: 'auto',
			description: "Detect the type from the file's type or the extension of its URL",
		},
		{ name: 'Document', value: 'document' },
		{ name: 'Image', value: 'image' },
		{ name: 'Video', value: 'video' },
	],
};

/** Fields of a collection can't depend on each other's values. */
const inCollection = ({ displayOptions: _, required: __, ...field }: INodeProperties) => field;

/** A header with text or media. */
export const header: INodeProperties = {
	displayName: 'Header',
	name: 'header',
	type: 'collection',
	placeholder: 'Add Header Field',
	default: {},
	description: 'The header above the text: a line of text, an image, a video or a document',
	options: [headerText, mediaType, ...mediaSourceFields.map(inCollection)].sort(byDisplayName),
};

/** A header with text only. */
export const textHeader: INodeProperties = {
	...header,
	description: 'The header above the text: a line of text',
	options: [headerText],
};

export const footerText: INodeProperties = {
	displayName: 'Footer Text',
	name: 'footerText',
	type: 'string',
	default: '',
	placeholder: 'e.g. Reply STOP to unsubscribe',
	description: 'A gray line below the text, up to 60 characters',
};

type HeaderKind = 'document' | 'image' | 'video';

const HEADER_KINDS: HeaderKind[] = ['document', 'image', 'video'];

/** Patterns of MIME types and extensions of URLs, for each kind of media. */
const KIND_PATTERNS: Array<[pattern: RegExp, kind: HeaderKind]> = [
	[/^image\/|\.(?:jpe?g|png|webp)$/i, 'image'],
	[/^video\/|\.(?:3gpp?|mp4)$/i, 'video'],
	[/^[a-z]+\/|\.(?:docx?|pdf|pptx?|txt|xlsx?)$/i, 'document'],
];

/** @throws InputError */
const kindOfMedia = (values: Parameters, hint: string): HeaderKind => {
	const chosen = readText(values, mediaType);
	const given = HEADER_KINDS.find((kind) => kind === chosen);
	const [, found] = KIND_PATTERNS.find(([pattern]) => pattern.test(hint)) ?? [];
	const kind = given ?? found;
	if (kind) return kind;
	throw new InputError(
		`The type of media in "Media URL" under ${header.displayName} can't be detected: ${hint.slice(0, 100)}`,
		`Add "${mediaType.displayName}" under ${header.displayName}, and choose Document, Image or Video.`,
	);
};

/**
 * Reads a header: nothing, a text, or media.
 *
 * @throws InputError
 */
const readHeader = (parameters: Parameters): object | undefined => {
	const values = readCollection(parameters, header);
	const text = readOptionalShortText(values, headerText, LIMITS.headerText);
	if (!hasMedia(values)) return text === undefined ? undefined : { type: 'text', text };
	if (text !== undefined) {
		throw new InputError(
			`${nameOf(values, headerText)} is set together with a file, but WhatsApp shows only one of them`,
			`Remove "${headerText.displayName}", or the media fields.`,
		);
	}
	const { url, file } = readMedia(values, 'file', 'whatsapp');
	const kind = kindOfMedia(values, file?.mimeType ?? parseUrl(url)?.pathname ?? url);
	if (kind !== 'document') readMedia(values, kind, 'whatsapp');
	return { type: kind, [kind]: { url } };
};

/** Reads the text of an interactive message, and the line below it. @throws InputError */
export const readTexts = (parameters: Parameters, maxBody: number = LIMITS.bodyText): object => {
	const footer = readOptionalShortText(parameters, footerText, LIMITS.footerText);
	return {
		body: { text: readShortText(parameters, bodyText, maxBody) },
		...(footer === undefined ? {} : { footer: { text: footer } }),
	};
};

/** Reads the texts of an interactive message and its header. @throws InputError */
export const readFrame = (parameters: Parameters, maxBody?: number): object => {
	const head = readHeader(parameters);
	return { ...(head ? { header: head } : {}), ...readTexts(parameters, maxBody) };
};

/** The body of an interactive message. */
export const toInteractive = (type: string, frame: object, action: object) => ({
	type: 'interactive',
	content: { interactive: { type, ...frame, action } },
});
