import type { INodeProperties } from 'n8n-workflow';

export const text: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 3 },
	required: true,
	default: '',
	placeholder: 'e.g. Your parcel is on its way',
	description: 'The text of the message',
};

export const mediaUrl: INodeProperties = {
	displayName: 'Media URL',
	name: 'mediaUrl',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/picture.jpg',
	description: 'The public address of the file. MessageBird fetches it from there.',
};

export const caption: INodeProperties = {
	displayName: 'Caption',
	name: 'caption',
	type: 'string',
	default: '',
	placeholder: 'e.g. Your order, ready to ship',
	description: 'The text shown with the file',
};

export const latitude: INodeProperties = {
	displayName: 'Latitude',
	name: 'latitude',
	type: 'number',
	typeOptions: { numberPrecision: 6 },
	required: true,
	default: 0,
	description: 'In degrees, from -90 (south) to 90 (north)',
};

export const longitude: INodeProperties = {
	displayName: 'Longitude',
	name: 'longitude',
	type: 'number',
	typeOptions: { numberPrecision: 6 },
	required: true,
	default: 0,
	description: 'In degrees, from -180 (west) to 180 (east)',
};

export const templateNamespace: INodeProperties = {
	displayName: 'Template Namespace',
	name: 'templateNamespace',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 20332cd4_f095_b080_d255_35677159aaff',
	description: 'The namespace of the WhatsApp account, as the template manager shows it',
};

export const templateName: INodeProperties = {
	displayName: 'Template Name',
	name: 'templateName',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. order_update',
	description: 'The name of the approved template',
};

export const templateLanguage: INodeProperties = {
	displayName: 'Template Language',
	name: 'templateLanguage',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. en_US',
	description: 'The code of the language to send the template in',
};

export const templateLanguagePolicy: INodeProperties = {
	displayName: 'Template Language Policy',
	name: 'templateLanguagePolicy',
	type: 'options',
	default: 'deterministic',
	description: 'What to do when the template has no version in that language',
	options: [
		{
			name: 'Deterministic',
			value: 'deterministic',
			description: 'Send it in exactly that language, or not at all',
		},
		{
			name: 'Fallback',
			value: 'fallback',
			description: "Let WhatsApp choose by the language of the customer's phone",
		},
	],
};

export const templateParameter: INodeProperties = {
	displayName: 'Value',
	name: 'default',
	type: 'string',
	default: '',
	placeholder: 'e.g. Maria',
	description: 'The text for this placeholder of the template',
};

export const templateParameters: INodeProperties = {
	displayName: 'Template Parameters',
	name: 'templateParameters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	default: {},
	placeholder: 'Add Parameter',
	description: 'The values for {{1}}, {{2}} and so on in the text of the template, in that order',
	options: [{ displayName: 'Parameter', name: 'parameter', values: [templateParameter] }],
};

export const template = [
	templateNamespace,
	templateName,
	templateLanguage,
	templateLanguagePolicy,
	templateParameters,
];

export const customType: INodeProperties = {
	displayName: 'Custom Type',
	name: 'customType',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. interactive',
	description: 'The type of the message as the API names it',
};

export const customContent: INodeProperties = {
	displayName: 'Custom Content',
	name: 'customContent',
	type: 'json',
	required: true,
	default: '{}',
	description: 'The content object of the message, as the API documents it for that type',
	hint: 'For example { "whatsappSticker": { "link": "https://example.com/sticker.webp" } }',
};
