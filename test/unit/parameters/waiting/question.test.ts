import { readQuestion } from '../../../../nodes/MessageBirdConversations/parameters/waiting/question';
import { readIsToConversation } from '../../../../nodes/MessageBirdConversations/parameters/waiting/target';
import { InputError } from '../../../../nodes/MessageBirdConversations/parameters/values/parameters';

const NOW = Date.parse('2026-11-23T12:00:00Z');

const having = (values: Record<string, unknown>, stored: Record<string, unknown> = values) => ({
	get: (name: string): unknown => values[name],
	stored: (name: string): unknown => stored[name],
});

const read = (values: Record<string, unknown>, stored?: Record<string, unknown>) =>
	readQuestion(having(values, stored), NOW);

const errorOf = (run: () => unknown): InputError => {
	try {
		run();
	} catch (thrown) {
		if (thrown instanceof InputError) return thrown;
	}
	throw new Error('It was accepted');
};

const choice = (...entries: object[]) => ({
	responseType: 'choice',
	choices: { choice: entries },
});

test('without any option, the next message is the answer, without a limit', () => {
	expect(read({})).toEqual({
		responseType: 'freeText',
		choices: [],
		otherAnswers: { handling: 'repeat', maxRepeats: 2, text: '' },
		isInteractive: true,
		listButtonText: 'Choose',
		status: 'delivered',
		hasPage: false,
		until: undefined,
	});
});

test("a choice's value is its title unless it has one", () => {
	const given = choice({ title: ' Morning ', value: ' am ' }, { title: 'Evening', value: '' });

	expect(read(given).choices).toEqual([
		{ title: 'Morning', value: 'am' },
		{ title: 'Evening', value: 'Evening' },
	]);
});

test('a number as a title or value is its text', () => {
	expect(read(choice({ title: 10, value: 0 })).choices).toEqual([{ title: '10', value: '0' }]);
});

test("an approval has n8n's own labels unless it has others", () => {
	const titles = (values?: object) =>
		read({ responseType: 'approval', approvalOptions: values ? { values } : {} }).choices;

	expect(titles()).toEqual([
		{ value: 'approve', title: 'Approve' },
		{ value: 'decline', title: 'Decline' },
	]);
	expect(titles({ approveLabel: ' Yes ', disapproveLabel: '' })).toEqual([
		{ value: 'approve', title: 'Yes' },
		{ value: 'decline', title: 'Decline' },
	]);
});

test('choices and labels of another response type are ignored', () => {
	const given = { ...choice({ title: '' }), approvalOptions: { values: { approveLabel: {} } } };

	expect(read({ ...given, responseType: 'freeText' }).choices).toEqual([]);
	expect(read({ ...given, responseType: 'delivery' }).choices).toEqual([]);
});

test('reads every option', () => {
	const options = {
		otherAnswers: 'accept',
		maxRepeats: 5,
		repeatText: ' Again: ',
		showChoices: 'lines',
		choicesButtonText: ' Pick ',
		waitUntil: 'read',
		approvalLink: true,
		limitWaitTime: { values: { resumeAmount: 1, resumeUnit: 'minutes' } },
	};
	expect(read({ responseType: 'approval', options })).toMatchObject({
		otherAnswers: { handling: 'accept', maxRepeats: 5, text: 'Again:' },
		isInteractive: false,
		listButtonText: 'Pick',
		status: 'read',
		hasPage: true,
		until: NOW / 1000 + 60,
	});
});

test.each(['freeText', 'choice', 'delivery'])('%s has no page for an approval', (responseType) => {
	const options = { approvalLink: true };

	expect(read({ ...choice({ title: 'a' }), responseType, options }).hasPage).toBe(false);
});

test.each<[string, Record<string, unknown>, string, string]>([
	[
		'an unknown response type',
		{ responseType: 'form' },
		'"Response Type" is "form", which is not one of its options',
		'Approval',
	],
	[
		'no choices',
		{ responseType: 'choice', choices: {} },
		'"Choices" has no choice',
		'Use between 1 and 50 choices',
	],
	[
		'51 choices',
		choice(...Array.from({ length: 51 }, (_, index) => ({ title: `${index}` }))),
		'"Choices" has 51 choices',
		'To take any answer, set "Response Type" to Free Text',
	],
	[
		'a choice without a title',
		choice({ title: 'a' }, { title: ' ' }),
		'"Title" under Choice 2 is empty',
		'Enter a value for "Title"',
	],
	[
		'a choice whose title is an object',
		choice({ title: { a: 1 } }),
		'"Title" under Choice 1 is an object',
		'Pick one of its fields',
	],
	[
		'two choices with the same title',
		choice({ title: 'a', value: '1' }, { title: 'b' }, { title: 'a', value: '2' }),
		'Choice 3 has the same title or value as Choice 1: "a"',
		'Give each choice its own title and value',
	],
	[
		'two choices with the same value',
		choice({ title: 'a', value: 'x' }, { title: 'x' }),
		'Choice 2 has the same title or value as Choice 1: "x"',
		'Give each choice its own',
	],
	[
		'two labels that are the same',
		{
			responseType: 'approval',
			approvalOptions: { values: { approveLabel: 'OK', disapproveLabel: ' OK ' } },
		},
		'"Approve Button Label" and "Disapprove Button Label" are the same',
		'Give each button its own label',
	],
	[
		'a label that is too long for a list',
		{ options: { choicesButtonText: 'a'.repeat(21) } },
		`"List Button Text" under Options has more than 20 characters: "${'a'.repeat(21)}"`,
		'Shorten it',
	],
	[
		'an unknown handling of other answers',
		{ options: { otherAnswers: 'ignore' } },
		'"Other Answers" under Options is "ignore", which is not one of its options',
		'Keep Waiting',
	],
	[
		'an unknown way to show choices',
		{ options: { showChoices: 'table' } },
		'"Show Choices" under Options is "table", which is not one of its options',
		'As Numbered Lines',
	],
	[
		'an unknown status',
		{ options: { waitUntil: 'sent' } },
		'"Wait Until" under Options is "sent", which is not one of its options',
		'Delivered',
	],
	['no repeat', { options: { maxRepeats: 0 } }, '"Ask Again at Most" under Options', '1'],
	['half a repeat', { options: { maxRepeats: 1.5 } }, '"Ask Again at Most" under Options', '1'],
	[
		'a link that is neither on nor off',
		{ responseType: 'approval', options: { approvalLink: 'maybe' } },
		'"Add Approval Link" under Options is neither on nor off',
		'Turn "Add Approval Link" on or off',
	],
	[
		'a limit in the past',
		{
			options: {
				limitWaitTime: { values: { limitType: 'atSpecifiedTime', maxDateAndTime: '2020-01-01' } },
			},
		},
		'"Max Date and Time" under Limit Wait Time is in the past',
		'Choose a time in the future',
	],
])(
	'%s is refused, by the name of the field and with the way out',
	(_name, values, message, remedy) => {
		const error = errorOf(() => read(values));

		expect(error.message).toContain(message);
		expect(error.remedy).toContain(remedy);
	},
);

test('an expression that returns no response type does not make it any answer', () => {
	const error = errorOf(() => read({ responseType: '' }, { responseType: '={{ $json.none }}' }));

	expect(error.message).toBe('"Response Type" is empty');
});

test('a question goes to a conversation unless it goes to a recipient', () => {
	expect(readIsToConversation(having({}))).toBe(true);
	expect(readIsToConversation(having({ sendTo: 'conversation' }))).toBe(true);
	expect(readIsToConversation(having({ sendTo: 'recipient' }))).toBe(false);
	expect(errorOf(() => readIsToConversation(having({ sendTo: 'group' }))).message).toBe(
		'"Send To" is "group", which is not one of its options',
	);
});
