import { trimInvisible } from '../../shared/invisible';
import {
	InputError,
	isExpression,
	isFilledIn,
	kindOf,
	nameOf,
	refuseKind,
	refuseNothing,
	unwrap,
	type Field,
	type Parameters,
} from './parameters';

/** A value as a field holds it. */
type Simple = string | number | boolean | bigint;

/** A value as a message shows it, by its beginning where it is long. */
export const show = (value: unknown): string =>
	typeof value === 'number' || typeof value === 'bigint'
		? String(value)
		: (JSON.stringify(value) ?? 'missing').slice(0, 100);

/**
 * Refuses a text that would arrive mutilated: with half a character, which a cut in the middle of an
 * emoji leaves, or with the name that JavaScript writes for an object.
 *
 * @throws InputError
 */
export const checkText = (parameters: Parameters, field: Field, text: string): void => {
	if (/\p{Surrogate}/u.test(text)) {
		throw new InputError(
			`${nameOf(parameters, field)} holds half a character: a text was cut in the middle of an emoji`,
			"Cut it by whole characters: {{ [...$json.text].slice(0, 100).join('') }}.",
		);
	}
	if (text.includes('[object Object]') && isExpression(parameters, field)) {
		throw new InputError(
			`${nameOf(parameters, field)} holds "[object Object]": an expression in it gives an object`,
			'Let the expression pick a field of the object, such as {{ $json.order.number }}.',
		);
	}
};

/** A field's value if it is a simple one, `undefined` where there is none. @throws InputError */
const readSimple = (
	parameters: Parameters,
	field: Field,
	isProse?: boolean,
): Simple | undefined => {
	const value = unwrap(parameters.get(field.name));
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'number' && !Number.isFinite(value)) {
		throw new InputError(
			`${nameOf(parameters, field)} is ${value}, which is no value`,
			'The expression calculates with something that is no number. Check what it finds for this item.',
		);
	}
	if (typeof value === 'string') checkText(parameters, field, value);
	if (['string', 'number', 'boolean', 'bigint'].includes(typeof value)) return value as Simple;
	throw refuseKind(parameters, field, value, isProse);
};

/** Reads a text as typed; `''` where there is none. @throws InputError */
export const readText = (parameters: Parameters, field: Field): string =>
	String(readSimple(parameters, field, true) ?? '');

/** Reads a text that may not be blank. @throws InputError */
export const readRequiredText = (parameters: Parameters, field: Field): string => {
	const text = readText(parameters, field);
	if (text.trim() !== '') return text;
	throw refuseNothing(parameters, field);
};

/** Reads a required text, without the blanks that copying and typing leave around it. */
export const readTrimmed = (parameters: Parameters, field: Field): string => {
	const text = String(readSimple(parameters, field) ?? '').trim();
	if (text !== '') return text;
	throw refuseNothing(parameters, field);
};

/**
 * Reads what names somebody or something, such as an ID or a number; `''` where there is none. As a
 * number it must be one that JSON holds exactly.
 *
 * @throws InputError
 */
export const readIdentifier = (parameters: Parameters, field: Field): string => {
	const value = readSimple(parameters, field) ?? '';
	const isExact = typeof value !== 'number' || (Number.isSafeInteger(value) && value !== 0);
	if (typeof value !== 'boolean' && isExact) return String(value).trim();
	const isTooLong = typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
	throw new InputError(
		`${nameOf(parameters, field)} is ${value}, which is no number or ID`,
		isTooLong
			? 'A number as long as this has lost its last digits. Give it as text from where it comes: format the column of a sheet as plain text.'
			: `Give "${field.displayName}" as text.`,
	);
};

/**
 * Reads an ID from a text or a resource locator. Those that a URL takes for a folder ("." and "..")
 * would reach another endpoint.
 *
 * @throws InputError
 */
export const readId = (parameters: Parameters, field: Field): string => {
	const id = trimInvisible(readIdentifier(parameters, field));
	if (id === '') {
		throw new InputError(
			`${nameOf(parameters, field)} is empty`,
			`Choose "${field.displayName}" from the list or enter its ID. If it is an expression, check that it finds a value for this item.`,
		);
	}
	if (id === '.' || id === '..') {
		throw new InputError(
			`${nameOf(parameters, field)} is "${id}", which is no ID`,
			'Enter the ID as MessageBird shows it.',
		);
	}
	return id;
};

/** Reads an ID, or `''` where the field is left empty. @throws InputError */
export const readOptionalId = (parameters: Parameters, field: Field): string =>
	isFilledIn(parameters, field) ? readId(parameters, field) : '';

/** Reads a number, typed as text or not; NaN where it is none. @throws InputError */
export const readNumeric = (parameters: Parameters, field: Field): number => {
	const value = readSimple(parameters, field);
	if (typeof value === 'string' && value.trim() !== '') return Number(value.trim());
	return typeof value === 'number' ? value : NaN;
};

/** Reads a number from `-bound` to `bound`. @throws InputError */
export const readNumber = (parameters: Parameters, field: Field, bound: number): number => {
	const given = parameters.get(field.name);
	// Sheets of many countries write a comma for the point.
	const isComma = typeof given === 'string' && /^\s*[-+]?\d+,\d+\s*$/.test(given);
	const value = isComma ? Number(given.replace(',', '.')) : readNumeric(parameters, field);
	if (Math.abs(value) <= bound) return value;
	throw new InputError(
		`${nameOf(parameters, field)} is ${show(parameters.get(field.name))}, which is no number from -${bound} to ${bound}`,
		`Enter "${field.displayName}" in decimal degrees, such as 52.3702.`,
	);
};

/** Reads a count of one or more; whole, as the service takes no other. @throws InputError */
export const readCount = (parameters: Parameters, field: Field): number => {
	const value = readNumeric(parameters, field);
	if (Number.isInteger(value) && value >= 1) return value;
	throw new InputError(
		`${nameOf(parameters, field)} is ${show(parameters.get(field.name))}, which is no whole number from 1`,
		`Enter 1 or more as "${field.displayName}".`,
	);
};

/** What expressions give for a switch: values of sheets and forms are texts, unticked ones empty. */
const SWITCHES = new Map([
	['true', true],
	['1', true],
	['false', false],
	['0', false],
	['', false],
]);

const toSwitch = (given: unknown): string =>
	(typeof given === 'string' ? given : given === undefined ? '' : show(given)).trim().toLowerCase();

/** Reads whether a switch is on; one that is not set is off. @throws InputError */
export const readSwitch = (parameters: Parameters, field: Field): boolean => {
	const given = parameters.get(field.name) ?? undefined;
	if (given === undefined && isExpression(parameters, field)) {
		throw new InputError(
			`${nameOf(parameters, field)} is empty`,
			`The expression of "${field.displayName}" finds nothing. Where that means off, write {{ … ?? false }}.`,
		);
	}
	const isOn = kindOf(given) === undefined ? SWITCHES.get(toSwitch(given)) : undefined;
	if (isOn !== undefined) return isOn;
	throw new InputError(
		`${nameOf(parameters, field)} is neither on nor off: ${show(given)}`,
		`Turn "${field.displayName}" on or off, or give it an expression that is true or false.`,
	);
};
