import {
	NodeHelpers,
	type IBinaryKeyData,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type NodeParameterValueType,
} from 'n8n-workflow';

import type { Control } from '../../simulator/control';
import { MessageBirdConversations } from '../../../nodes/MessageBirdConversations/MessageBirdConversations.node.ts';

/** Valid values, such as existing IDs, by the names of the parameters that take them. */
export type Known = Record<string, string>;

/** One way to fill in the node, made from its description alone. */
export interface Case {
	/** For example `message: send, image, all fields`. */
	name: string;
	resource: string;
	operation: string;
	messageType?: string;
	/** Whether the optional fields are filled in too. */
	isFull: boolean;
	parameters: INodeParameters;
}

const { description } = new MessageBirdConversations();

/** Values that a description doesn't show: numbers within their bounds and meaningful JSON. */
const SAMPLES: Record<string, NodeParameterValueType> = {
	latitude: 52.3702,
	longitude: 4.8952,
	contact: '+819000000003',
	direction: 'received',
	fromTime: '2020-01-01T00:00:00Z',
	toTime: '2099-01-01T00:00:00Z',
	lastActivityFrom: '2020-01-01T00:00:00Z',
	lastActivityTo: '2099-01-01T00:00:00Z',
	maxRequestsPerSecond: 100,
	customContent: '{ "whatsappSticker": { "link": "https://example.com/sticker.webp" } }',
	customType: 'whatsappSticker',
	source: '{ "orderId": 17 }',
	// Each message has a key of its own, so that none is taken for another one.
	sendOnceKey: "={{ 'reminder-' + Math.random() }}",
	maxSendOnceKeys: 10_000,
	buttons: {
		button: [
			{ title: 'Confirm', id: 'yes' },
			{ title: 'Cancel', id: '' },
		],
	},
	sections: {
		section: [
			{
				title: 'Monday',
				rows: { row: [{ title: '10:00', id: 'mo-10', description: '30 minutes' }] },
			},
			{ title: 'Tuesday', rows: { row: [{ title: '11:00', id: '', description: '' }] } },
		],
	},
	productSections: {
		section: [{ title: 'New', products: { product: [{ productId: 'SKU-1001' }] } }],
	},
	header: { headerText: 'Your appointment' },
	responseType: 'choice',
	choices: {
		choice: [
			{ title: 'Tomorrow morning', value: 'am' },
			{ title: 'Tomorrow evening', value: '' },
		],
	},
	limitWaitTime: {
		values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' },
	},
	emailFrom: { address: 'shop@example.com', name: 'Example Shop', replyTo: 'help@example.com' },
	// Another way to say whose templates are listed than the channel.
	wabaId: '',
	// What n8n's resource mapper holds once the template is chosen.
	templateValues: {
		mappingMode: 'defineBelow',
		value: { body_1: 'Noor', body_2: 'EUR 12.34', body_3: 'tomorrow' },
		schema: ['body_1', 'body_2', 'body_3'].map((id) => ({
			id,
			displayName: id,
			required: true,
			defaultMatch: false,
			display: true,
			type: 'string',
		})),
	},
	// Media is sent as a file of the item where all fields are filled in.
	mediaUrl: 'https://example.com/picture.jpg',
};

/** Optional fields of which a message needs one. */
const NEEDED = ['emailText', 'header', 'templateNamespace', 'templateName', 'templateLanguage'];

const isProperty = (option: object): option is INodeProperties => 'type' in option;
const isGroup = (option: object): option is INodePropertyCollection => 'values' in option;
const isChoice = (option: object): option is INodePropertyOptions => 'value' in option;

const fill = (property: INodeProperties, known: Known): NodeParameterValueType => {
	const { name, type, placeholder = '', options = [] } = property;
	const value = known[name];
	if (type === 'resourceLocator') return { __rl: true, mode: 'id', value: value ?? '' };
	if (value !== undefined) return value;
	if (name in SAMPLES) return SAMPLES[name];
	if (type === 'number') return 3;
	if (type === 'boolean') return true;
	if (type === 'string') return placeholder.replace(/^e\.g\. /, '');
	// The last choice, because the first one is usually the default.
	if (type === 'options') return options.filter(isChoice).at(-1)?.value;
	if (type === 'multiOptions') return options.filter(isChoice).map(({ value }) => String(value));
	if (type === 'collection') {
		return Object.fromEntries(
			options.filter(isProperty).map((one) => [one.name, fill(one, known)]),
		);
	}
	if (type === 'fixedCollection') {
		return Object.fromEntries(
			options.filter(isGroup).map((group) => {
				const values = Object.fromEntries(group.values.map((one) => [one.name, fill(one, known)]));
				return [group.name, [values, values]];
			}),
		);
	}
	throw new Error(`There is no sample for "${name}" of the type ${type}: add one`);
};

/** The default as n8n stores it in a node. */
const defaultOf = ({ type, default: value }: INodeProperties): NodeParameterValueType =>
	type === 'resourceLocator' && typeof value === 'object' ? { __rl: true, ...value } : value;

const valuesOf = (name: string, resource?: string): string[] =>
	description.properties
		.filter(
			(property) =>
				property.name === name &&
				(resource === undefined || property.displayOptions?.show?.resource?.includes(resource)),
		)
		.flatMap(({ options = [] }) => options.filter(isChoice).map(({ value }) => String(value)));

const node = { typeVersion: 1 } as INode;

/** Fills in what the node shows for these values, field by field as a user would. */
const fillShown = (given: INodeParameters, isFull: boolean, known: Known): INodeParameters => {
	const parameters = { ...given };
	for (const property of description.properties) {
		const isShown = NodeHelpers.displayParameter(parameters, property, node, description);
		if (!isShown || property.name in parameters) continue;
		const isFilled = property.required === true || isFull || NEEDED.includes(property.name);
		parameters[property.name] = isFilled ? fill(property, known) : defaultOf(property);
	}
	return parameters;
};

const messageTypesOf = (parameters: INodeParameters): Array<string | undefined> => {
	const property = description.properties.find(
		(one) =>
			one.name === 'messageType' &&
			NodeHelpers.displayParameter(parameters, one, node, description),
	);
	return property ? [...new Set(valuesOf('messageType'))] : [undefined];
};

/**
 * Every operation with every message type it takes, once with only the required fields and once
 * with all of them. New operations and types are included as soon as the node offers them.
 */
export const allCases = (known: Known = {}): Case[] =>
	valuesOf('resource').flatMap((resource) =>
		valuesOf('operation', resource).flatMap((operation) =>
			messageTypesOf({ resource, operation }).flatMap((messageType) =>
				[false, true].map((isFull) => ({
					name: `${resource}: ${operation}${messageType ? `, ${messageType}` : ''}, ${isFull ? 'all fields' : 'required fields'}`,
					resource,
					operation,
					...(messageType ? { messageType } : {}),
					isFull,
					parameters: fillShown(
						{ resource, operation, ...(messageType ? { messageType } : {}) },
						isFull,
						known,
					),
				})),
			),
		),
	);

/** A webhook's address where nobody listens. */
export const NOBODY = 'http://127.0.0.1:9/nobody';

/** The parameters that register a webhook to work on. */
export const CREATE_WEBHOOK: INodeParameters = {
	resource: 'webhook',
	operation: 'create',
	url: NOBODY,
	events: ['message.created'],
};

/** A template of the simulator's that has three placeholders in its text. */
const TEMPLATE = 'order_update:en_US:20332cd4_f095_b080_d255_35677159aaff';

/** Files as n8n holds them in memory, for the media that is not sent by URL. */
export const FILES: IBinaryKeyData = {
	data: {
		data: Buffer.from('a picture').toString('base64'),
		mimeType: 'image/png',
		fileName: 'picture.png',
	},
};

/** Creates an object in a simulator for every parameter that takes an ID, except webhooks. */
export const prepareKnown = (control: Control): Known => {
	control.reset();
	const message = control.customerWrites({ text: 'Hello' });
	const quiet = control
		.conversations()
		.find(
			({ id, channelIds }) =>
				id !== message.conversationId && channelIds.includes(message.channelId),
		);
	if (quiet) quiet.status = 'archived';
	return {
		channelId: message.channelId,
		conversationId: message.conversationId,
		fallbackChannelId: message.channelId,
		template: TEMPLATE,
		replyToMessageId: message.id,
		messageId: message.id,
		to: '+31600000001',
		url: NOBODY,
		reportUrl: NOBODY,
	};
};
