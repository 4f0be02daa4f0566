import type { INodeProperties } from 'n8n-workflow';

import { readRequiredText } from '../values/read';
import type { MessageType } from './messageType';

const textField: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 3 },
	required: true,
	default: '',
	placeholder: 'e.g. Your parcel is on its way',
	description: 'The text of the message',
};

export const text: MessageType = {
	value: 'text',
	name: 'Text',
	description: 'Plain text',
	fields: [textField],
	toBody: (parameters) => ({
		type: 'text',
		content: { text: readRequiredText(parameters, textField) },
	}),
};
