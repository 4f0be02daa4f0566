import type { MessageBody } from '../../../nodes/MessageBirdConversations/client/contract/types';
import { present, presentText } from '../../../nodes/MessageBirdConversations/waiting/presentation';
import type { Choice, Question } from '../../../nodes/MessageBirdConversations/waiting/question';
import { QUESTION } from './samples';

const choices = (count: number, title = 'Slot'): Choice[] =>
	Array.from({ length: count }, (_, index) => ({
		value: `v${index + 1}`,
		title: index === 0 ? title : `Slot ${index + 1}`,
	}));

const asking = (given: Choice[], more: Partial<Question> = {}): Question => ({
	...QUESTION,
	responseType: 'choice',
	choices: given,
	...more,
});

/** How a text is shown: as `button`, `list` or `text`. */
const formOf = ({ type, content }: MessageBody): string =>
	type === 'interactive' && 'interactive' in content
		? String((content.interactive as { type: string }).type)
		: type;

const shown = (
	given: Choice[],
	text = 'When?',
	platform = 'whatsapp',
	more: Partial<Question> = {},
) => formOf(presentText(text, asking(given, more), platform));

const emoji = (count: number): string => '👍'.repeat(count);

test.each<[string, Choice[], string, string]>([
	['1 choice', choices(1), 'When?', 'button'],
	['3 choices', choices(3), 'When?', 'button'],
	['4 choices', choices(4), 'When?', 'list'],
	['10 choices', choices(10), 'When?', 'list'],
	['11 choices', choices(11), 'When?', 'text'],
	['a title of 20 characters', choices(3, 'a'.repeat(20)), 'When?', 'button'],
	['a title of 21 characters', choices(3, 'a'.repeat(21)), 'When?', 'list'],
	['a title of 24 characters', choices(3, 'a'.repeat(24)), 'When?', 'list'],
	['a title of 25 characters', choices(3, 'a'.repeat(25)), 'When?', 'text'],
	['a title of 20 emojis', choices(3, emoji(20)), 'When?', 'button'],
	['a title of 21 emojis', choices(3, emoji(21)), 'When?', 'list'],
	['a text of 1024 characters', choices(3), 'a'.repeat(1024), 'button'],
	['a text of 1025 characters', choices(3), 'a'.repeat(1025), 'list'],
	['a text of 4096 characters', choices(4), 'a'.repeat(4096), 'list'],
	['a text of 4097 characters', choices(4), 'a'.repeat(4097), 'text'],
	[
		'a value of 200 characters',
		[{ value: 'v'.repeat(200), title: 'a' }, ...choices(3)],
		'When?',
		'list',
	],
	[
		'a value of 201 characters',
		[{ value: 'v'.repeat(201), title: 'a' }, ...choices(3)],
		'When?',
		'text',
	],
	['a value of 256 characters', [{ value: 'v'.repeat(256), title: 'a' }], 'When?', 'button'],
	['a value of 257 characters', [{ value: 'v'.repeat(257), title: 'a' }], 'When?', 'text'],
])('on WhatsApp, %s is shown as expected', (_name, given, text, form) => {
	expect(shown(given, text)).toBe(form);
});

test.each([
	['whatsapp', 'button'],
	['whatsapp_sandbox', 'button'],
	['sms', 'text'],
	['facebook', 'text'],
	['telegram', 'text'],
	['', 'text'],
])('on the platform %j, three choices are shown as %s', (platform, form) => {
	expect(shown(choices(3), 'When?', platform)).toBe(form);
});

test('as numbered lines, if the node is set so', () => {
	expect(shown(choices(3), 'When?', 'whatsapp', { isInteractive: false })).toBe('text');
});

test('buttons have the values as their IDs', () => {
	const given = [
		{ value: 'am', title: 'Morning' },
		{ value: 'pm', title: 'Evening' },
	];
	expect(presentText('When?', asking(given), 'whatsapp')).toEqual({
		type: 'interactive',
		content: {
			interactive: {
				type: 'button',
				body: { text: 'When?' },
				action: {
					buttons: [
						{ id: 'am', type: 'reply', title: 'Morning' },
						{ id: 'pm', type: 'reply', title: 'Evening' },
					],
				},
			},
		},
	});
});

test('a list has the values as the IDs of its rows, and its button has its label', () => {
	expect(presentText('When?', asking(choices(4), { listButtonText: 'Pick' }), 'whatsapp')).toEqual({
		type: 'interactive',
		content: {
			interactive: {
				type: 'list',
				body: { text: 'When?' },
				action: {
					button: 'Pick',
					sections: [{ rows: choices(4).map(({ value, title }) => ({ id: value, title })) }],
				},
			},
		},
	});
});

test('elsewhere the choices are numbered below the text', () => {
	expect(presentText('When?', asking(choices(2)), 'sms')).toEqual({
		type: 'text',
		content: { text: 'When?\n\n1. Slot\n2. Slot 2' },
	});
});

test('a text keeps its other fields, such as whether links get a preview', () => {
	const body: MessageBody = {
		type: 'text',
		content: { text: 'See https://example.com', disableUrlPreview: true },
	};
	expect(present(body, asking(choices(2)), 'sms').content).toEqual({
		text: 'See https://example.com\n\n1. Slot\n2. Slot 2',
		disableUrlPreview: true,
	});
});

test('a text that becomes buttons has no fields that only texts have', () => {
	const body: MessageBody = { type: 'text', content: { text: 'When?', disableUrlPreview: true } };
	expect(Object.keys(present(body, asking(choices(2)), 'whatsapp').content)).toEqual([
		'interactive',
	]);
});

const email = (content: object): MessageBody => ({
	type: 'email',
	content: { email: { subject: 'Hello', to: [], from: { address: 'a@example.com' }, content } },
});
const emailContent = ({ content }: MessageBody) =>
	(content as { email: { subject: string; content: object } }).email;

test('an email gets the choices in its text and in its HTML, escaped', () => {
	const given = [
		{ value: 'a', title: 'A & B' },
		{ value: 'b', title: '<b>"C"</b>' },
	];
	const presented = present(email({ text: 'When?', html: '<p>When?</p>' }), asking(given), 'email');

	expect(emailContent(presented)).toMatchObject({
		subject: 'Hello',
		content: {
			text: 'When?\n\n1. A & B\n2. <b>"C"</b>',
			html: '<p>When?</p><ol><li>A &#38; B</li><li>&#60;b&#62;"C"&#60;/b&#62;</li></ol>',
		},
	});
});

test.each([
	[{ text: 'When?' }, ['text']],
	[{ html: '<p>When?</p>' }, ['html']],
])('an email of %j gets no second text', (content, names) => {
	const presented = present(email(content), asking(choices(2)), 'email');
	expect(Object.keys(emailContent(presented).content)).toEqual(names);
});

test.each<[string, MessageBody]>([
	['image', { type: 'image', content: { image: { url: 'https://example.com/a.jpg' } } }],
	['interactive', { type: 'interactive', content: { interactive: { type: 'button' } } }],
	['hsm', { type: 'hsm', content: { hsm: { namespace: 'ns', templateName: 't' } } }] as never,
	['location', { type: 'location', content: { location: { latitude: 1, longitude: 2 } } }],
])('a message of the type %s shows its choices itself', (_name, body) => {
	expect(present(body, asking(choices(2)), 'whatsapp')).toBe(body);
});

test('a question without choices stays as it is', () => {
	const body: MessageBody = { type: 'text', content: { text: 'How are you?' } };
	expect(present(body, QUESTION, 'whatsapp')).toBe(body);
});
