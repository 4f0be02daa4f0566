import { INVISIBLE, trimInvisible } from '../shared/invisible';
import type { Conversation } from './contract/types';
import { contactNumber } from './simplify/contact';

/** A recipient as it is sent, or why it can't be one and what to give instead. */
export type Recipient = { to: string } | { reason: string; remedy: string };

const INVISIBLES = new RegExp(INVISIBLE.source, 'gu');

/** What stands around a number that a sheet keeps as text, or that was copied from code. */
const QUOTES = /^['"‘’“”`´]+(?=[+＋(\d])|(?<=\d)['"‘’“”`´]+$/gu;

/** Ways that people write a plus, and what they put between digits. */
const PLUS = /[＋﹢⁺]/gu;
const DASH = /[\p{Pd}\u2212\u00b7\u2022\u2044\u2215]/gu;
const BRACKETS: Array<[brackets: RegExp, as: string]> = [
	[/[（﹙[]/gu, '('],
	[/[）﹚\]]/gu, ')'],
	[/[．。]/gu, '.'],
	[/／/gu, '/'],
];

/** Digits with what people put between them, and maybe a plus before. */
const PHONE_NUMBER = /^[-.()/]*(?:\+[-.()/]*)?\d[\d.()/-]*$/;

/** IDs that may have the look of a number: hexadecimal ones, and Telegram's of groups. */
const ID = /^(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|-\d+)$/i;

/** How sheets write a number that is too long for them. */
const SCIENTIFIC = /^[+-]?(?:\d+[.,]\d+e\+?\d+|\d+e\+\d+)$/i;

/** What links and other services put before a number or an address. */
const PREFIX = /^(tel|sms|smsto|callto|whatsapp|mailto):(?:\/\/)?/i;

/** Digits in an international phone number, by E.164 and the shortest that are in use. */
const INTERNATIONAL = /^\+[1-9]\d{6,14}$/;

/** Countries whose numbers keep their zero after the country code: Italy and San Marino. */
const KEEPS_ZERO = /^(?:39|378)$/;

const isDigit = (code: number): boolean => /^\p{Nd}$/u.test(String.fromCodePoint(code));

/** The value of a digit of any script: Unicode has each script's ten in one row, from zero on. */
const toAsciiDigit = (digit: string): string => {
	const code = digit.codePointAt(0) ?? 0;
	let place = 0;
	while (isDigit(code - place - 1)) place++;
	return String(place % 10);
};

/** The end that sheets and databases give a number as they give one with decimals. */
const DECIMALS = /^(\+?\d{7,})[.,]0+$/;

/** A text without what doesn't show, its digits and signs as a keyboard has them. */
const toPlain = (text: string): string =>
	BRACKETS.reduce(
		(plain, [brackets, as]) => plain.replace(brackets, as),
		text
			.replace(INVISIBLES, '')
			.replace(QUOTES, '')
			.replace(PLUS, '+')
			.replace(DASH, '-')
			.replace(/(?![0-9])\p{Nd}/gu, toAsciiDigit),
	).replace(DECIMALS, '$1');

/** A phone number as digits, with a plus where it was written with one or with 00. */
const toNumber = (plain: string): string => {
	const digits = plain.replace(/\D/g, '');
	const isWithPlus = plain.includes('+');
	const [, country] = /^([^(]*)\(0\)(?=.*\d)/.exec(plain.replace(/^[-.()/+]+/, '')) ?? [];
	const code = country?.replace(/\D/g, '').replace(/^00/, '') ?? '';
	// The zero that is left out after a country code, as in +31 (0)6.
	const isTrunkZero = /^[1-9]\d{0,2}$/.test(code) && !KEEPS_ZERO.test(code);
	const dialled = isTrunkZero ? digits.replace(new RegExp(`^((?:00)?${code})0`), '$1') : digits;
	const isWithZeros = /^00[1-9]/.test(dialled);
	return `${isWithPlus || isWithZeros ? '+' : ''}${isWithZeros ? dialled.slice(2) : dialled}`;
};

/** The number that a text is, `undefined` where it is none: IDs may be made of digits too. */
const readNumber = (text: string): string | undefined => {
	const plain = toPlain(text);
	if (ID.test(plain) || !PHONE_NUMBER.test(plain)) return undefined;
	const number = toNumber(plain);
	const { length } = number.replace('+', '');
	// Without what marks a phone number it may be any platform's ID.
	const isMarked = number.startsWith('+') || number !== text;
	return isMarked && (length < 7 || length > 15) ? undefined : number;
};

/** Whether a text is one email address. */
export const isEmailAddress = (text: string): boolean => /^[^\s@,;<>]+@[^\s@,;<>]+$/.test(text);

/** Whether a text is an ID of the service's own, such as a contact's. */
export const isServiceId = (text: string): boolean => ID.test(text) && !text.startsWith('-');

/** Whether a text is a phone number with country code, with or without a plus. */
export const isInternationalNumber = (text: string): boolean => /^\+?[1-9]\d{6,14}$/.test(text);

const readPrefixed = (prefix: string, rest: string): Recipient => {
	const isMail = prefix.toLowerCase() === 'mailto';
	const to = isMail ? trimInvisible(rest) : readNumber(rest);
	const isWhole = isMail ? isEmailAddress(to ?? '') : INTERNATIONAL.test(to ?? '');
	if (to !== undefined && isWhole) return { to };
	const [what, example] = isMail
		? ['email address', 'ann@example.com']
		: ['phone number with + and country code', '+31612345678'];
	return {
		reason: `begins with "${prefix}:", and what follows is no ${what}`,
		remedy: `Give the ${what} alone, such as ${example}.`,
	};
};

const isSeveral = (text: string, plain: string): boolean =>
	text.includes('@')
		? text.split('@').length > 2
		: plain.replace(/[-.()/]/g, '').split(/\+\d{7}/).length > 2;

/** Whether a text was meant for a number, or can be nothing: IDs have no blanks. */
const isNothing = (text: string, plain: string): boolean =>
	/\s|^https?:/iu.test(text) ||
	plain.startsWith('+') ||
	!/[\p{L}\p{N}]/u.test(text) ||
	(/^[\d.,;()/+-]+$/.test(plain) && !/^\d+$/.test(plain));

/**
 * A recipient as it is sent. A phone number loses what people put between its digits and what
 * doesn't show, and `00` becomes `+`; whatever is none keeps its spelling, trimmed. What can be seen
 * to be no number, address or ID is told with the way out; what doesn't show at all is `''`.
 */
export const normalizeRecipient = (given: string): Recipient => {
	const text = trimInvisible(given.replace(/\p{Cf}/gu, ''));
	if (text === '') return { to: '' };
	const plain = toPlain(text);
	if (ID.test(plain)) return { to: plain };
	if (SCIENTIFIC.test(plain)) {
		return {
			reason: 'is a number in scientific notation, which has lost its last digits',
			remedy:
				'Sheets shorten long numbers so. Format their column as plain text, and enter the numbers again.',
		};
	}
	const [whole, prefix = ''] = PREFIX.exec(text) ?? [];
	if (whole !== undefined) return readPrefixed(prefix, text.slice(whole.length));

	const number = readNumber(text);
	if (number !== undefined) return { to: number };
	if (isSeveral(text, plain)) {
		return {
			reason: 'holds more than one recipient',
			remedy: 'Give each recipient an item of its own: the Split Out node makes items of a list.',
		};
	}
	if (isNothing(text, plain)) {
		return {
			reason: 'is no phone number, email address or ID',
			remedy:
				'Give one phone number with its country code, such as +31612345678, one email address, or the ID that the platform knows the contact by.',
		};
	}
	return { to: text };
};

/**
 * A recipient in the one spelling by which it is told from others: a phone number as `+31612345678`
 * however it was typed (`0031…` too), anything else as it is.
 */
export const toRecipientKey = (to: string): string => {
	const number = readNumber(to);
	return number === undefined ? to : `+${number.replace(/^\+/, '')}`;
};

/** Whether a conversation is with a recipient, who is known by a number or by the contact's ID. */
export const isWithRecipient = (conversation: Conversation, to: string): boolean =>
	conversation.contactId === to ||
	conversation.contact?.id === to ||
	contactNumber(conversation) === toRecipientKey(to);
