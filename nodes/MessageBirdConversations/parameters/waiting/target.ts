import type { INodeProperties } from 'n8n-workflow';

import { showIf } from '../fields/display';
import { channelId, conversationId } from '../locators/locators';
import { replyFields, sendFields } from '../outgoingMessage';
import { to } from '../recipient';
import { readOption } from '../values/choices';
import type { Parameters } from '../values/parameters';

const SEND_TO = [
	{
		name: 'Conversation',
		value: 'conversation',
		description: 'Ask in a conversation, on its last used channel or another one',
	},
	{
		name: 'Recipient',
		value: 'recipient',
		description: 'Ask someone, with or without an existing conversation',
	},
];

const sendTo: INodeProperties = {
	displayName: 'Send To',
	name: 'sendTo',
	type: 'options',
	default: 'conversation',
	description: 'Where to send the message',
	options: SEND_TO,
};

/** The fields that say to whom the message goes. */
export const targetFields: INodeProperties[] = [
	sendTo,
	showIf(conversationId, { sendTo: ['conversation'] }),
	showIf(channelId, { sendTo: ['recipient'] }),
	showIf(to, { sendTo: ['recipient'] }),
];

/** The optional fields of the message, which depend on where it goes. */
export const targetAdditionalFields: INodeProperties[] = [
	showIf(replyFields, { sendTo: ['conversation'] }),
	showIf(sendFields, { sendTo: ['recipient'] }),
];

/** Reads whether to ask in a conversation. @throws InputError */
export const readIsToConversation = (parameters: Parameters): boolean =>
	readOption(parameters, sendTo, SEND_TO) === 'conversation';
