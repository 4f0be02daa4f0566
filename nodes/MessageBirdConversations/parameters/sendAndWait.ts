import type { INodeProperties } from 'n8n-workflow';

import { fold } from '../shared/text/keywords';
import { APPROVED } from '../waiting/outcome';
import type { Choice, OtherAnswers, QuestionDraft, ResponseType } from '../waiting/question';
import { channelId, conversationId } from './locators/locators';
import { LIMITS } from './message/whatsapp/limits';
import { readLimitWaitTime, limitWaitTime } from './limitWaitTime';
import { to } from './recipient';
import { requestOptions } from './requestOptions';
import { listOptions } from './values/choices';
import {
	byDisplayName,
	InputError,
	isFilledIn,
	nameOf,
	readCollection,
	readGroup,
	type Parameters,
} from './values/parameters';
import {
	readCount,
	readRequiredText,
	readSwitch,
	readText,
	readTrimmed,
	show,
} from './values/read';

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

export const sendTo: INodeProperties = {
	displayName: 'Send To',
	name: 'sendTo',
	type: 'options',
	default: 'conversation',
	description: 'Where to send the message',
	options: SEND_TO,
};

/** A field with the condition that another parameter has a value. */
export const showFor = (field: INodeProperties, name: string, value: string): INodeProperties => ({
	...field,
	displayOptions: {
		...field.displayOptions,
		show: { ...field.displayOptions?.show, [name]: [value] },
	},
});

/** The fields that say to whom the message goes. */
export const targetFields: INodeProperties[] = [
	sendTo,
	showFor(conversationId, sendTo.name, 'conversation'),
	showFor(channelId, sendTo.name, 'recipient'),
	showFor(to, sendTo.name, 'recipient'),
];

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

export const responseType: INodeProperties = {
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
	showFor(choicesField, responseType.name, 'choice'),
	showFor(approvalOptions, responseType.name, 'approval'),
];

const OTHER_ANSWERS: Array<{ name: string; value: OtherAnswers['handling']; description: string }> =
	[
		{
			name: 'Accept',
			value: 'accept',
			description: 'Go on with the answer as it is. An approval counts as declined.',
		},
		{
			name: 'Ask Again',
			value: 'repeat',
			description: 'Repeat the question with its choices, and go on waiting',
		},
		{
			name: 'Keep Waiting',
			value: 'keepWaiting',
			description: 'Ignore the answer, and go on waiting',
		},
	];

const otherAnswers: INodeProperties = {
	displayName: 'Other Answers',
	name: 'otherAnswers',
	type: 'options',
	default: 'repeat',
	description: 'What to do if an answer fits no choice',
	options: OTHER_ANSWERS,
};

const repeatText: INodeProperties = {
	displayName: 'Ask Again Text',
	name: 'repeatText',
	type: 'string',
	default: '',
	placeholder: 'e.g. Please choose one of these:',
	description: 'The text to repeat the question with. The default is the text of the message.',
};

const maxRepeats: INodeProperties = {
	displayName: 'Ask Again at Most',
	name: 'maxRepeats',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 2,
	description: 'How often to repeat the question. After that, other answers are ignored.',
};

const SHOW_CHOICES = [
	{ name: 'As Buttons or List', value: 'auto', description: 'Where the platform has them' },
	{ name: 'As Numbered Lines', value: 'lines', description: 'On every platform' },
];

const showChoices: INodeProperties = {
	displayName: 'Show Choices',
	name: 'showChoices',
	type: 'options',
	default: 'auto',
	description: 'How to show the choices',
	options: SHOW_CHOICES,
};

const CHOOSE = 'Choose';

const choicesButtonText: INodeProperties = {
	displayName: 'List Button Text',
	name: 'choicesButtonText',
	type: 'string',
	default: CHOOSE,
	description: 'The label of the button that opens the list of choices, up to 20 characters',
};

const WAIT_UNTIL: Array<{ name: string; value: 'delivered' | 'read'; description: string }> = [
	{
		name: 'Delivered',
		value: 'delivered',
		description: 'Until the message is delivered or has failed',
	},
	{
		name: 'Read',
		value: 'read',
		description: 'Until the message is read or has failed. Not every channel tells.',
	},
];

const waitUntil: INodeProperties = {
	displayName: 'Wait Until',
	name: 'waitUntil',
	type: 'options',
	default: 'delivered',
	description: 'For the response type Delivery: the status to wait for',
	options: WAIT_UNTIL,
};

const approvalLink: INodeProperties = {
	displayName: 'Add Approval Link',
	name: 'approvalLink',
	type: 'boolean',
	default: false,
	description:
		'Whether to add a link to a web page for the approval, for recipients whose answers no trigger hears. Anyone with the link can approve.',
};

const waitingOptions = [
	approvalLink,
	choicesButtonText,
	limitWaitTime,
	maxRepeats,
	otherAnswers,
	repeatText,
	showChoices,
	waitUntil,
];

/** The options of a node that waits: those for requests, and those for waiting. */
export const sendAndWaitOptions: INodeProperties = {
	...requestOptions,
	options: [...(requestOptions.options ?? []), ...waitingOptions]
		.filter((option): option is INodeProperties => 'type' in option)
		.sort(byDisplayName),
};

/** Reads one of a field's options, or its default if it is empty. @throws InputError */
const readOption = <Value extends string>(
	parameters: Parameters,
	field: INodeProperties,
	options: Array<{ name: string; value: Value }>,
): Value => {
	const given = isFilledIn(parameters, field) ? readTrimmed(parameters, field) : field.default;
	const option = options.find(({ value }) => value === given);
	if (option) return option.value;
	throw new InputError(
		`${nameOf(parameters, field)} is ${show(given)}, which is not one of its options`,
		listOptions(options),
	);
};

/** Reads whether to ask in a conversation. @throws InputError */
export const readIsToConversation = (parameters: Parameters): boolean =>
	readOption(parameters, sendTo, SEND_TO) === 'conversation';

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

/** @throws InputError */
const readListButtonText = (options: Parameters): string => {
	const text = readText(options, choicesButtonText).trim() || CHOOSE;
	if ([...text].length <= LIMITS.buttonTitle) return text;
	throw new InputError(
		`${nameOf(options, choicesButtonText)} has more than ${LIMITS.buttonTitle} characters: ${show(text)}`,
		'Shorten it.',
	);
};

/**
 * Reads what to wait for.
 *
 * @param now milliseconds since 1970
 * @throws InputError
 */
export const readQuestion = (
	parameters: Parameters,
	now: number,
): Omit<QuestionDraft, 'channelId' | 'email' | 'text'> => {
	const type = readOption(parameters, responseType, RESPONSE_TYPES);
	const options = readCollection(parameters, sendAndWaitOptions);
	const choicesOf: Partial<Record<ResponseType, (from: Parameters) => Choice[]>> = {
		approval: readApprovalChoices,
		choice: readChoices,
	};
	return {
		responseType: type,
		choices: choicesOf[type]?.(parameters) ?? [],
		otherAnswers: {
			handling: readOption(options, otherAnswers, OTHER_ANSWERS),
			maxRepeats: isFilledIn(options, maxRepeats)
				? readCount(options, maxRepeats)
				: Number(maxRepeats.default),
			text: readText(options, repeatText).trim(),
		},
		isInteractive: readOption(options, showChoices, SHOW_CHOICES) === 'auto',
		listButtonText: readListButtonText(options),
		status: readOption(options, waitUntil, WAIT_UNTIL),
		hasPage: type === 'approval' && readSwitch(options, approvalLink),
		until: readLimitWaitTime(options, parameters.timezone ?? 'UTC', now),
	};
};
