import type { INodeProperties } from 'n8n-workflow';

import type { MessageBody } from '../../client/contract/types';
import { showIf } from '../fields/display';
import { InputError, type Parameters } from '../values/parameters';
import { readTrimmed } from '../values/read';
import { custom } from './custom';
import { email } from './email';
import { location } from './location';
import { audio, file, image, video } from './media';
import type { MessageType } from './messageType';
import { template } from './template/template';
import { text } from './text';
import { buttons } from './whatsapp/buttons';
import { list } from './whatsapp/list';
import { product, productList } from './whatsapp/products';
import { sticker } from './whatsapp/sticker';

/**
 * The message types, in the order of the dropdown. To add a type, add a file next to this one and an
 * entry here.
 */
const MESSAGE_TYPES: MessageType[] = [
	audio,
	buttons,
	custom,
	email,
	file,
	image,
	list,
	location,
	product,
	productList,
	sticker,
	text,
	video,
	template,
];

const messageType: INodeProperties = {
	displayName: 'Message Type',
	name: 'messageType',
	type: 'options',
	noDataExpression: true,
	default: 'text',
	description: 'The type of message to send. Not every channel supports every type.',
	options: MESSAGE_TYPES.map(({ value, name, description }) => ({ name, value, description })),
};

const showForTypes = (field: INodeProperties): INodeProperties =>
	showIf(field, {
		messageType: MESSAGE_TYPES.filter(({ fields }) => fields.includes(field)).map(
			({ value }) => value,
		),
	});

/**
 * Lists each field once, in an order that keeps the order of every type's fields. Types may share
 * fields.
 */
const inOrderOfEach = (types: INodeProperties[][]): INodeProperties[] => {
	const all = [...new Set(types.flat())];
	const ordered: INodeProperties[] = [];
	while (ordered.length < all.length) {
		const rests = types.map((fields) => fields.filter((field) => !ordered.includes(field)));
		const isNext = (field: INodeProperties): boolean =>
			rests.every((rest) => rest.indexOf(field) <= 0);
		const left = all.filter((field) => !ordered.includes(field));
		// If types contradict each other, no field is next, and the first type's order counts.
		ordered.push(...left.filter(isNext).concat(left).slice(0, 1));
	}
	return ordered;
};

/** The fields of all message types, each shown for the types that use it. */
export const contentFields: INodeProperties[] = [
	messageType,
	...inOrderOfEach(MESSAGE_TYPES.map(({ fields }) => fields)).map(showForTypes),
];

/**
 * Reads `type` and `content` of the message to send.
 *
 * @param recipient who it is sent to; absent in a reply
 * @throws InputError
 */
export const readBody = (parameters: Parameters, recipient?: string): MessageBody => {
	const chosen = readTrimmed(parameters, messageType);
	const type = MESSAGE_TYPES.find(({ value }) => value === chosen);
	if (type) return type.toBody(parameters, recipient);
	throw new InputError(
		`"${messageType.displayName}" is "${chosen}", which this node doesn't support`,
		'Choose a type from the list. For any other type, choose Custom.',
	);
};
