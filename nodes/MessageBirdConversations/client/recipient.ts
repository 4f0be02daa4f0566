import { toAsciiDigits } from '../shared/text/digits';
import { INVISIBLE, trimInvisible } from '../shared/text/invisible';
import type { Conversation } from './contract/types';
import { contactNumber } from './simplify/contact';

/** A recipient to send to, or why it is not valid and what to do about it. */
export type Recipient = { to: string } | { reason: string; remedy: string };

const INVISIBLES = new RegExp(INVISIBLE.source, 'gu');

/** Quotes around a number that a spreadsheet stores as text, or that was copied from code. */
const QUOTES = /^['"‘’“”`´]+(?=[+＋(\d])|(?<=\d)['"‘’“”`´]+$/gu;

/** Variants of the plus sign and of separators between digits. */
const PLUS = /[＋﹢⁺]/gu;
const DASH = /[\p{Pd}\u2212\u00b7\u2022\u2044\u2215]/gu;
const BRACKETS: Array<[brackets: RegExp, as: string]> = [
	[/[（﹙[]/gu, '('],
	[/[）﹚\]]/gu, ')'],
	[/[．。]/gu, '.'],
	[/／/gu, '/'],
];

/** Digits with separators, optionally after a plus. */
const PHONE_NUMBER = /^[-.()/]*(?:\+[-.()/]*)?\d[\d.()/-]*$/;

/** IDs that may look like a number: hexadecimal ones, and those of Telegram groups. */
const ID = /^(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|-\d+)$/i;

/** A number that a spreadsheet has shortened. */
const SCIENTIFIC = /^[+-]?(?:\d+[.,]\d+e\+?\d+|\d+e\+\d+)$/i;

/** Prefixes of links and other services before a number or an address. */
const PREFIX = /^(tel|sms|smsto|callto|whatsapp|mailto):(?:\/\/)?/i;

/** An international phone number: at most as long as E.164 allows, at least as long as any in use. */
const INTERNATIONAL = /^\+[1-9]\d{6,14}$/;

/** Country codes after which numbers keep their zero: Italy and San Marino. */
const KEEPS_ZERO = /^(?:39|378)$/;

/** The decimals that spreadsheets and databases add to a number. */
const DECIMALS = /^(\+?\d{7,})[.,]0+$/;

/** Removes invisible characters, and replaces digits and signs by their ASCII forms. */
const toPlain = (text: string): string =>
	BRACKETS.reduce(
		(plain, [brackets, as]) => plain.replace(brackets, as),
		toAsciiDigits(text)
			.replace(INVISIBLES, '')
			.replace(QUOTES, '')
			.replace(PLUS, '+')
			.replace(DASH, '-'),
	).replace(DECIMALS, '$1');

/** Reduces a phone number to its digits, with a plus if it was written with one or with 00. */
const toNumber = (plain: string): string => {
	const digits = plain.replace(/\D/g, '');
	const isWithPlus = plain.includes('+');
	const [, country] = /^([^(]*)\(0\)(?=.*\d)/.exec(plain.replace(/^[-.()/+]+/, '')) ?? [];
	const code = country?.replace(/\D/g, '').replace(/^00/, '') ?? '';
	// The zero that is dropped after a country code, as in +31 (0)6.
	const isTrunkZero = /^[1-9]\d{0,2}$/.test(code) && !KEEPS_ZERO.test(code);
	const dialled = isTrunkZero ? digits.replace(new RegExp(`^((?:00)?${code})0`), '$1') : digits;
	const isWithZeros = /^00[1-9]/.test(dialled);
	return `${isWithPlus || isWithZeros ? '+' : ''}${isWithZeros ? dialled.slice(2) : dialled}`;
};

/** Reads a text as a phone number; `undefined` if it isn't one: IDs may consist of digits too. */
const readNumber = (text: string): string | undefined => {
	const plain = toPlain(text);
	if (ID.test(plain) || !PHONE_NUMBER.test(plain)) return undefined;
	const number = toNumber(plain);
	const { length } = number.replace('+', '');
	// Without a plus or separators, it may be an ID of any platform.
	const isMarked = number.startsWith('+') || number !== text;
	return isMarked && (length < 7 || length > 15) ? undefined : number;
};

/** Whether a text is one email address. */
export const isEmailAddress = (text: string): boolean => /^[^\s@,;<>]+@[^\s@,;<>]+$/.test(text);

/** Whether a text is one of the service's own IDs, such as a contact's. */
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
		reason: `starts with "${prefix}:", but the rest is not ${isMail ? 'an' : 'a'} ${what}`,
		remedy: `Enter only the ${what}, such as ${example}.`,
	};
};

const isSeveral = (text: string, plain: string): boolean =>
	text.includes('@')
		? text.split('@').length > 2
		: plain.replace(/[-.()/]/g, '').split(/\+\d{7}/).length > 2;

/** Whether a text can't be an ID: it was meant as a number, or contains whitespace. */
const isNothing = (text: string, plain: string): boolean =>
	/\s|^https?:/iu.test(text) ||
	plain.startsWith('+') ||
	!/[\p{L}\p{N}]/u.test(text) ||
	(/^[\d.,;()/+-]+$/.test(plain) && !/^\d+$/.test(plain));

/**
 * Normalizes a recipient. A phone number loses separators and invisible characters, and `00` becomes
 * `+`; anything else is only trimmed. What can't be a number, an address or an ID is refused with a
 * remedy. A text with only invisible characters becomes `''`.
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
				'Spreadsheets shorten long numbers this way. Format the column as plain text, and enter the numbers again.',
		};
	}
	const [whole, prefix = ''] = PREFIX.exec(text) ?? [];
	if (whole !== undefined) return readPrefixed(prefix, text.slice(whole.length));

	const number = readNumber(text);
	if (number !== undefined) return { to: number };
	if (isSeveral(text, plain)) {
		return {
			reason: 'contains more than one recipient',
			remedy: 'Use one item for each recipient: the Split Out node turns a list into items.',
		};
	}
	if (isNothing(text, plain)) {
		return {
			reason: 'is not a phone number, email address or ID',
			remedy:
				"Enter one phone number with its country code, such as +31612345678, one email address, or the contact's ID on the platform.",
		};
	}
	return { to: text };
};

/**
 * The key that identifies a recipient: a phone number as `+31612345678` however it was typed (also
 * `0031…`), anything else unchanged.
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
