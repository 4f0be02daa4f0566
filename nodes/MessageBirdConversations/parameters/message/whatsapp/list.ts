import type { INodeProperties } from 'n8n-workflow';

import { nameOf, type Parameters } from '../../values/parameters';
import type { MessageType } from '../messageType';
import { checkCount, checkUnique, choiceFields, readChoice, readFilled } from './entries';
import { bodyText, footerText, readFrame, textHeader, toInteractive } from './interactive';
import { LIMITS, readOptionalShortText, readShortText } from './limits';
import { readSectionTitle, sectionsOf, toSectionFields } from './sections';

/** WhatsApp allows more text above a list than above buttons. */
const listBodyText: INodeProperties = {
	...bodyText,
	description: 'The text of the message, up to 4,096 characters',
};

const listButtonText: INodeProperties = {
	displayName: 'List Button Text',
	name: 'listButtonText',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. Choose a time',
	description: 'The label of the button that opens the list, up to 20 characters',
};

const row = choiceFields(
	{
		placeholder: 'e.g. 10:00',
		description: 'The option to choose, up to 24 characters',
	},
	{
		placeholder: 'e.g. slot-1000',
		description: 'The replyId that the trigger outputs for this row. The default is the title.',
	},
);

const rowDescription: INodeProperties = {
	displayName: 'Description',
	name: 'description',
	type: 'string',
	default: '',
	placeholder: 'e.g. 30 minutes with Dr. Jansen',
	description: 'A second line below the title, up to 72 characters',
};

const rows: INodeProperties = {
	displayName: 'Rows',
	name: 'rows',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	default: {},
	placeholder: 'Add Row',
	options: [{ displayName: 'Row', name: 'row', values: [...row, rowDescription] }],
};

const sections = toSectionFields(
	'sections',
	'The rows to choose from, in one or more sections, up to 10 rows in total',
	rows,
);

/** @throws InputError */
const readSections = (parameters: Parameters): object[] => {
	const limits = { maxTitle: LIMITS.rowTitle, maxId: LIMITS.rowId };
	const read = sectionsOf(parameters, sections).map((section, _, all) => ({
		...readSectionTitle(section, all.length === 1),
		rows: readFilled(section, rows, 'row', 'Row').map((entry) => ({
			...readChoice(entry, row, limits),
			description: readOptionalShortText(entry, rowDescription, LIMITS.rowDescription),
		})),
	}));
	const choices = read.flatMap((section) => section.rows);
	checkCount(nameOf(parameters, sections), choices.length, LIMITS.rows, 'row');
	checkUnique(choices, 'id');
	return read.map((section) => ({
		...section,
		rows: section.rows.map(({ id, title, description }) => ({
			id,
			title,
			...(description === undefined ? {} : { description }),
		})),
	}));
};

/** A text with a list. */
export const list: MessageType = {
	value: 'list',
	name: 'List',
	description: 'A text with a list of up to ten rows to choose from (WhatsApp)',
	fields: [listBodyText, listButtonText, sections, textHeader, footerText],
	toBody: (parameters) =>
		toInteractive('list', readFrame(parameters, LIMITS.listBodyText), {
			button: readShortText(parameters, listButtonText, LIMITS.buttonTitle),
			sections: readSections(parameters),
		}),
};
