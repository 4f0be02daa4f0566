import type { INodeProperties } from 'n8n-workflow';

import { fold } from '../../shared/text/keywords';
import { APPROVED } from '../../waiting/outcome';
import type { Choice, ResponseType } from '../../waiting/question';
import { showIf } from '../fields/display';
import { readOption } from '../values/choices';
import { InputError, nameOf, readGroup, type Parameters } from '../values/parameters';
import { readRequiredText, readText, show } from '../values/read';

const RESPONSE_TYPES: Array<{ name: string; value: ResponseType; description: string }> = [
	{
		name: 'Approval',
		value: 'approval',
		description: 'The recipient approves or declines',
	},
	{
		name: 'Choice',
		value: 'choice',
		description: 'The recipient chooses an answer, by a button, a number or its words',
	},
	{
		name: 'Delivery',
		value: 'delivery',
		description: 'No answer: wait until the message is delivered, read or failed',
	},
	{
		name: 'Free Text',
		value: 'freeText',
		description: 'The next message in the conversation, whatever its type',
	},
];

const responseType: INodeProperties = {
	displayName: 'Response Type',
	name: 'responseType',
	type: 'options',
	default: 'freeText',
	description: 'What to wait for',
	options: RESPONSE_TYPES,
};

const choiceTitle: INodeProperties = {
	displayName: 'Title',
	name: 'title',
	type: 'string',
	default: '',
	placeholder: 'e.g. Tomorrow morning',
	description: 'What the recipient sees',
};

const choiceValue: INodeProperties = {
	displayName: 'Value',
	name: 'value',
	type: 'string',
	default: '',
	placeholder: 'e.g. tomorrow-am',
	description: 'What the node outputs for this choice. The default is the title.',
};

const choicesField: INodeProperties = {
	displayName: 'Choices',
	name: 'choices',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	required: true,
	default: {},
	placeholder: 'Add Choice',
	description:
		'On WhatsApp, up to three choices become buttons, and up to ten a list. On any other channel, they are numbered lines below the text.',
	options: [{ displayName: 'Choice', name: 'choice', values: [choiceTitle, choiceValue] }],
};

/** n8n's own labels. */
const APPROVE = 'Approve';
const DECLINE = 'Decline';

const approveLabel: INodeProperties = {
	displayName: 'Approve Button Label',
	name: 'approveLabel',
	type: 'string',
	default: APPROVE,
};

const disapproveLabel: INodeProperties = {
	displayName: 'Disapprove Button Label',
	name: 'disapproveLabel',
	type: 'string',
	default: DECLINE,
};

const approvalOptions: INodeProperties = {
	displayName: 'Approval Options',
	name: 'approvalOptions',
	type: 'fixedCollection',
	placeholder: 'Add option',
	default: {},
	options: [{ displayName: 'Values', name: 'values', values: [approveLabel, disapproveLabel] }],
};

/** The fields that say what to wait for. */
export const responseFields: INodeProperties[] = [
	responseType,
	showIf(choicesField, { responseType: ['choice'] }),
	showIf(approvalOptions, { responseType: ['approval'] }),
];

const MAX_CHOICES = 50;

/** @throws InputError */
const readChoices = (parameters: Parameters): Choice[] => {
	const choices = readGroup(parameters, choicesField, 'choice').map((entry, index) => {
		const named = { ...entry, under: `Choice ${index + 1}` };
		const title = readRequiredText(named, choiceTitle).trim();
		return { title, value: readText(named, choiceValue).trim() || title };
	});
	if (choices.length === 0 || choices.length > MAX_CHOICES) {
		throw new InputError(
			`${nameOf(parameters, choicesField)} has ${choices.length === 0 ? 'no choice' : `${choices.length} choices`}`,
			`Use between 1 and ${MAX_CHOICES} choices. To take any answer, set "${responseType.displayName}" to Free Text.`,
		);
	}
	for (const [index, { title, value }] of choices.entries()) {
		const earlier = choices.slice(0, index);
		const same = earlier.findIndex((one) => one.value === value || fold(one.title) === fold(title));
		if (same < 0) continue;
		throw new InputError(
			`Choice ${index + 1} has the same title or value as Choice ${same + 1}: ${show(title)}`,
			'Give each choice its own title and value, so that answers identify the choice.',
		);
	}
	return choices;
};

/** @throws InputError */
const readApprovalChoices = (parameters: Parameters): Choice[] => {
	const [values = { get: () => undefined }] = readGroup(parameters, approvalOptions, 'values');
	const choices = [
		{ value: APPROVED, title: readText(values, approveLabel).trim() || APPROVE },
		{ value: 'decline', title: readText(values, disapproveLabel).trim() || DECLINE },
	];
	if (choices[0]?.title !== choices[1]?.title) return choices;
	throw new InputError(
		`"${approveLabel.displayName}" and "${disapproveLabel.displayName}" are the same`,
		'Give each button its own label.',
	);
};

const CHOICES_OF: Partial<Record<ResponseType, (parameters: Parameters) => Choice[]>> = {
	approval: readApprovalChoices,
	choice: readChoices,
};

/** Reads the response type, and the choices that it has. @throws InputError */
export const readResponse = (
	parameters: Parameters,
): { responseType: ResponseType; choices: Choice[] } => {
	const type = readOption(parameters, responseType, RESPONSE_TYPES);
	return { responseType: type, choices: CHOICES_OF[type]?.(parameters) ?? [] };
};
