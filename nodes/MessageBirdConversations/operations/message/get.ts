import type { INodeProperties } from 'n8n-workflow';

import { simplifyMessage } from '../../client/simplify/message';
import { simplify } from '../../parameters/resultList';
import { readId, readSwitch } from '../../parameters/values/read';
import type { Operation } from '../operation';

const messageId: INodeProperties = {
	displayName: 'Message ID',
	name: 'messageId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 396080b1fa0a4e6781bfda4b8b9f00b6',
	description: 'The ID of the message, as returned by Send, Reply or the trigger',
};

/** Gets one message: viewMessage. */
export const get: Operation = {
	resource: 'message',
	value: 'get',
	name: 'Get',
	action: 'Get a message',
	description: 'Get a message and its delivery status',
	fields: [messageId, simplify],
	plan(parameters) {
		const id = readId(parameters, messageId);
		const isSimple = readSwitch(parameters, simplify);
		return {
			async execute(api) {
				const message = await api.viewMessage(id);
				return isSimple ? simplifyMessage(message) : message;
			},
		};
	},
};
