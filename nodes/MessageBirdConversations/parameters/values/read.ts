import { trimInvisible } from '../../shared/text/invisible';
import {
	InputError,
	isExpression,
	isFilledIn,
	kindOf,
	nameOf,
	wrongKindError,
	missingValueError,
	unwrap,
	type Field,
	type Parameters,
} from './parameters';

/** A plain value of a field. */
type Simple = string | number | boolean | bigint;

/** Formats a value for a message; cuts it if it is long. */
export const show = (value: unknown): string =>
	typeof value === 'number' || typeof value === 'bigint'
		? String(value)
		: (JSON.stringify(value) ?? 'missing').slice(0, 100);

/**
 * Refuses a text that would arrive garbled: with half an emoji, which is left when a text is cut in
 * the middle of a character, or with "[object Object]".
 *
 * @throws InputError
 */
export const checkText = (parameters: Parameters, field: Field, text: string): void => {
	if (/\p{Surrogate}/u.test(text)) {
		throw new InputError(
			`${nameOf(parameters, field)} contains half an emoji: the text was cut in the middle of a character`,
			"Shorten the text by whole characters: {{ [...$json.text].slice(0, 100).join('') }}.",
		);
	}
	if (text.includes('[object Object]') && isExpression(parameters, field)) {
		throw new InputError(
			`${nameOf(parameters, field)} contains "[object Object]": an expression in it returns an object`,
			'Use a field of the object instead, such as {{ $json.order.number }}.',
		);
	}
};

/** Reads a plain value; `undefined` if there is none. @throws InputError */
const readSimple = (
	parameters: Parameters,
	field: Field,
	isProse?: boolean,
): Simple | undefined => {
	const value = unwrap(parameters.get(field.name));
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'number' && !Number.isFinite(value)) {
		throw new InputError(
			`${nameOf(parameters, field)} is ${value}, which is not a value`,
			'The expression calculates with something that is not a number. Check the values that it uses for this item.',
		);
	}
	if (typeof value === 'string') checkText(parameters, field, value);
	if (['string', 'number', 'boolean', 'bigint'].includes(typeof value)) return value as Simple;
	throw wrongKindError(parameters, field, value, isProse);
};

/** Reads a text as typed; `''` if there is none. @throws InputError */
export const readText = (parameters: Parameters, field: Field): string =>
	String(readSimple(parameters, field, true) ?? '');

/** Reads a text that may not be blank. @throws InputError */
export const readRequiredText = (parameters: Parameters, field: Field): string => {
	const text = readText(parameters, field);
	if (text.trim() !== '') return text;
	throw missingValueError(parameters, field);
};

/** Reads a required text, trimmed. @throws InputError */
export const readTrimmed = (parameters: Parameters, field: Field): string => {
	const text = String(readSimple(parameters, field) ?? '').trim();
	if (text !== '') return text;
	throw missingValueError(parameters, field);
};

/**
 * Reads an identifier, such as an ID or a phone number; `''` if there is none. A number must be one
 * that JSON represents exactly.
 *
 * @throws InputError
 */
export const readIdentifier = (parameters: Parameters, field: Field): string => {
	const value = readSimple(parameters, field) ?? '';
	const isExact = typeof value !== 'number' || (Number.isSafeInteger(value) && value !== 0);
	if (typeof value !== 'boolean' && isExact) return String(value).trim();
	const isTooLong = typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
	throw new InputError(
		`${nameOf(parameters, field)} is ${value}, which is not a number or ID`,
		isTooLong
			? 'A number this long has lost its last digits. Provide it as text: in a spreadsheet, format the column as plain text.'
			: `Enter "${field.displayName}" as text.`,
	);
};

/**
 * Reads an ID from a text or a resource locator. Refuses "." and "..", which in a URL's path would
 * lead to another endpoint.
 *
 * @throws InputError
 */
export const readId = (parameters: Parameters, field: Field): string => {
	const id = trimInvisible(readIdentifier(parameters, field));
	if (id === '') {
		throw new InputError(
			`${nameOf(parameters, field)} is empty`,
			`Choose "${field.displayName}" from the list or enter its ID. If it is an expression, check that it returns a value for this item.`,
		);
	}
	if (id === '.' || id === '..') {
		throw new InputError(
			`${nameOf(parameters, field)} is "${id}", which is not an ID`,
			'Enter the ID as MessageBird shows it.',
		);
	}
	return id;
};

/** Reads an ID, or `''` if the field is empty. @throws InputError */
export const readOptionalId = (parameters: Parameters, field: Field): string =>
	isFilledIn(parameters, field) ? readId(parameters, field) : '';

/** Reads a number, also from a text; NaN if it isn't one. @throws InputError */
export const readNumeric = (parameters: Parameters, field: Field): number => {
	const value = readSimple(parameters, field);
	if (typeof value === 'string' && value.trim() !== '') return Number(value.trim());
	return typeof value === 'number' ? value : NaN;
};

/** A number, or a text with a decimal point or comma; NaN for anything else. */
export const toDecimal = (value: unknown): number => {
	if (typeof value === 'number') return value;
	const text = typeof value === 'string' ? value.trim() : '';
	// Spreadsheets in many countries use a decimal comma.
	return text === '' ? NaN : Number(text.replace(/^([-+]?\d+),(\d+)$/, '$1.$2'));
};

/** Reads a number from `-bound` to `bound`. @throws InputError */
export const readNumber = (parameters: Parameters, field: Field, bound: number): number => {
	const value = toDecimal(readSimple(parameters, field));
	if (Math.abs(value) <= bound) return value;
	throw new InputError(
		`${nameOf(parameters, field)} is ${show(parameters.get(field.name))}, which is not a number from -${bound} to ${bound}`,
		`Enter "${field.displayName}" in decimal degrees, such as 52.3702.`,
	);
};

/** Reads a whole number of 1 or more. @throws InputError */
export const readCount = (parameters: Parameters, field: Field): number => {
	const value = readNumeric(parameters, field);
	if (Number.isInteger(value) && value >= 1) return value;
	throw new InputError(
		`${nameOf(parameters, field)} is ${show(parameters.get(field.name))}, which is not a whole number of 1 or more`,
		`Enter 1 or more in "${field.displayName}".`,
	);
};

/** What expressions return for a switch: spreadsheets and forms give texts, empty if unticked. */
const SWITCHES = new Map([
	['true', true],
	['1', true],
	['false', false],
	['0', false],
	['', false],
]);

const toSwitch = (given: unknown): string =>
	(typeof given === 'string' ? given : given === undefined ? '' : show(given)).trim().toLowerCase();

/** Reads a switch; off if it is not set. @throws InputError */
export const readSwitch = (parameters: Parameters, field: Field): boolean => {
	const given = parameters.get(field.name) ?? undefined;
	if (given === undefined && isExpression(parameters, field)) {
		throw new InputError(
			`${nameOf(parameters, field)} is empty`,
			`The expression in "${field.displayName}" returns no value. If that means off, write {{ … ?? false }}.`,
		);
	}
	const isOn = kindOf(given) === undefined ? SWITCHES.get(toSwitch(given)) : undefined;
	if (isOn !== undefined) return isOn;
	throw new InputError(
		`${nameOf(parameters, field)} is neither on nor off: ${show(given)}`,
		`Turn "${field.displayName}" on or off, or use an expression that returns true or false.`,
	);
};
