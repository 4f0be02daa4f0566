import type { INodeProperties } from 'n8n-workflow';

import { nameOf, type Parameters } from '../../values/parameters';
import type { MessageType } from '../messageType';
import { checkCount, checkUnique, choiceFields, readChoice, readEntries } from './entries';
import { bodyText, footerText, header, readFrame, toInteractive } from './interactive';
import { LIMITS } from './limits';

const button = choiceFields(
	{
		placeholder: 'e.g. Confirm',
		description: 'The label of the button, up to 20 characters',
	},
	{
		placeholder: 'e.g. confirm',
		description: 'The replyId that the trigger outputs for this button. The default is the title.',
	},
);

const buttonsField: INodeProperties = {
	displayName: 'Buttons',
	name: 'buttons',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true, maxAllowedFields: LIMITS.buttons },
	required: true,
	default: {},
	placeholder: 'Add Button',
	description: 'Up to 3 buttons',
	options: [{ displayName: 'Button', name: 'button', values: button }],
};

/** @throws InputError */
const readButtons = (parameters: Parameters): object[] => {
	const limits = { maxTitle: LIMITS.buttonTitle, maxId: LIMITS.buttonId };
	const buttons = readEntries(parameters, buttonsField, 'button', 'Button').map((entry) =>
		readChoice(entry, button, limits),
	);
	checkCount(nameOf(parameters, buttonsField), buttons.length, LIMITS.buttons, 'button');
	checkUnique(buttons, 'id');
	checkUnique(buttons, 'title');
	return buttons.map(({ id, title }) => ({ id, type: 'reply', title }));
};

/** A text with reply buttons. */
export const buttons: MessageType = {
	value: 'buttons',
	name: 'Buttons',
	description: 'A text with up to three reply buttons (WhatsApp)',
	fields: [bodyText, buttonsField, header, footerText],
	toBody: (parameters) =>
		toInteractive('button', readFrame(parameters), { buttons: readButtons(parameters) }),
};
