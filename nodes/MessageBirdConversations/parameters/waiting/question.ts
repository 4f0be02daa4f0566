import type { INodeProperties } from 'n8n-workflow';

import type { OtherAnswers, QuestionDraft } from '../../waiting/question';
import { LIMITS } from '../message/whatsapp/limits';
import { requestOptions } from '../requestOptions';
import { readOption } from '../values/choices';
import {
	byDisplayName,
	InputError,
	isFilledIn,
	nameOf,
	readCollection,
	type Parameters,
} from '../values/parameters';
import { readCount, readSwitch, readText, show } from '../values/read';
import { limitWaitTime, readLimitWaitTime } from './limitWaitTime';
import { readResponse } from './response';

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
	const response = readResponse(parameters);
	const options = readCollection(parameters, sendAndWaitOptions);
	return {
		...response,
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
		hasPage: response.responseType === 'approval' && readSwitch(options, approvalLink),
		until: readLimitWaitTime(options, parameters.timezone ?? 'UTC', now),
	};
};
