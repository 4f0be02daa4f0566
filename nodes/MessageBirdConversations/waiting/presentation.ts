import type { MessageBody } from '../client/contract/types';
import { WHATSAPP_LIMITS } from '../client/contract/whatsappLimits';
import { isRecord } from '../shared/json';
import type { Choice, Question } from './question';

/** What fits into WhatsApp's buttons, and into its list. */
const BUTTONS = {
	most: WHATSAPP_LIMITS.buttons,
	title: WHATSAPP_LIMITS.buttonTitle,
	value: WHATSAPP_LIMITS.buttonId,
	text: WHATSAPP_LIMITS.bodyText,
};
const ROWS = {
	most: WHATSAPP_LIMITS.rows,
	title: WHATSAPP_LIMITS.rowTitle,
	value: WHATSAPP_LIMITS.rowId,
	text: WHATSAPP_LIMITS.listBodyText,
};

const WITH_BUTTONS = ['whatsapp', 'whatsapp_sandbox'];

const lengthOf = (text: string): number => [...text].length;

const fits = (
	text: string,
	choices: Choice[],
	limits: Record<keyof typeof BUTTONS, number>,
): boolean =>
	choices.length <= limits.most &&
	lengthOf(text) <= limits.text &&
	choices.every(
		({ title, value }) => lengthOf(title) <= limits.title && lengthOf(value) <= limits.value,
	);

/** The choices as numbered lines. */
const toLines = (choices: Choice[]): string =>
	choices.map(({ title }, index) => `${index + 1}. ${title}`).join('\n');

const escapeHtml = (text: string): string =>
	text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const interactive = (type: string, text: string, action: object): MessageBody => ({
	type: 'interactive',
	content: { interactive: { type, body: { text }, action } },
});

/** A text with its choices: as buttons or a list if the platform has them, else as numbered lines. */
export const presentText = (
	text: string,
	{ choices, isInteractive, listButtonText }: Question,
	platform: string,
): MessageBody => {
	const hasButtons = isInteractive && WITH_BUTTONS.includes(platform);
	if (hasButtons && fits(text, choices, BUTTONS)) {
		return interactive('button', text, {
			buttons: choices.map(({ value, title }) => ({ id: value, type: 'reply', title })),
		});
	}
	if (hasButtons && fits(text, choices, ROWS)) {
		return interactive('list', text, {
			button: listButtonText,
			sections: [{ rows: choices.map(({ value, title }) => ({ id: value, title })) }],
		});
	}
	return { type: 'text', content: { text: `${text}\n\n${toLines(choices)}` } };
};

/** Adds the choices to an email's texts. */
const presentEmail = (content: Record<string, unknown>, choices: Choice[]): MessageBody => {
	const email = isRecord(content.email) ? content.email : {};
	const texts = isRecord(email.content) ? email.content : {};
	const items = choices.map(({ title }) => `<li>${escapeHtml(title)}</li>`).join('');
	const { text, html } = texts;
	return {
		type: 'email',
		content: {
			email: {
				...email,
				content: {
					...texts,
					...(typeof text === 'string' ? { text: `${text}\n\n${toLines(choices)}` } : {}),
					...(typeof html === 'string' ? { html: `${html}<ol>${items}</ol>` } : {}),
				},
			},
		},
	};
};

/** An email's content with another text, and without HTML. */
export const withEmailText = (content: object, text: string): object => {
	const email = 'email' in content && isRecord(content.email) ? content.email : {};
	return { ...content, email: { ...email, content: { text } } };
};

/**
 * Adds a question's choices to its message. A text gets buttons, a list or numbered lines, an email
 * numbered lines. Other types, such as a template with buttons, show their choices themselves.
 */
export const present = (body: MessageBody, question: Question, platform: string): MessageBody => {
	const { type } = body;
	const content: Record<string, unknown> = { ...body.content };
	if (question.choices.length === 0) return body;
	if (type === 'email') return presentEmail(content, question.choices);
	const { text, ...others } = content;
	if (type !== 'text' || typeof text !== 'string') return body;
	const presented = presentText(text, question, platform);
	return presented.type === 'text'
		? { ...presented, content: { ...presented.content, ...others } }
		: presented;
};
