import type { INodeProperties } from 'n8n-workflow';

import { isRecord, parseJson } from '../api/guards';

/** The parameters of one item, expressions resolved. */
export interface Parameters {
	get(name: string): unknown;
}

/** What a reader must know of a field: its name, and how the user sees it. */
export type Field = Pick<INodeProperties, 'name' | 'displayName'>;

/** A value that can't be sent. `message` names the field as shown, `remedy` is the way out. */
export class InputError extends Error {
	readonly remedy: string;

	constructor(message: string, remedy: string) {
		super(message);
		this.name = 'InputError';
		this.remedy = remedy;
	}
}

/** Reads the values of a collection as parameters; an empty collection has none. */
export const readCollection = (parameters: Parameters, { name }: Field): Parameters => {
	const values = parameters.get(name);
	return { get: (key) => (isRecord(values) ? values[key] : undefined) };
};

/** The text of a simple value; `''` of any other. */
export const toText = (value: unknown): string => {
	if (typeof value === 'string') return value;
	return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
};

/** Reads a text as typed; `''` where there is none. */
export const readText = (parameters: Parameters, { name }: Field): string =>
	toText(parameters.get(name));

/** Reads a text that may not be blank. @throws InputError */
export const readRequiredText = (parameters: Parameters, field: Field): string => {
	const text = readText(parameters, field);
	if (text.trim() !== '') return text;
	throw new InputError(
		`"${field.displayName}" is empty`,
		`Enter a value for "${field.displayName}". If it is an expression, check that it finds a value for this item.`,
	);
};

/** Reads a required text, without the blanks that copying and typing leave around it. */
export const readTrimmed = (parameters: Parameters, field: Field): string =>
	readRequiredText(parameters, field).trim();

/** Reads an ID from a text or a resource locator; `''` where there is none. */
export const readOptionalId = (parameters: Parameters, { name }: Field): string => {
	const given = parameters.get(name);
	return toText(isRecord(given) ? given.value : given).trim();
};

/**
 * Reads an ID. Those that a URL takes for a folder ("." and "..") would reach another endpoint.
 *
 * @throws InputError
 */
export const readId = (parameters: Parameters, field: Field): string => {
	const id = readOptionalId(parameters, field);
	if (id === '') {
		throw new InputError(
			`"${field.displayName}" is empty`,
			`Choose "${field.displayName}" from the list or enter its ID. If it is an expression, check that it finds a value for this item.`,
		);
	}
	// A half of a pair of characters, which text cut in the middle ends with, has no URL either.
	if (id === '.' || id === '..' || /\p{Surrogate}/u.test(id)) {
		throw new InputError(
			`"${field.displayName}" is "${id}", which is no ID`,
			'Enter the ID as MessageBird shows it.',
		);
	}
	return id;
};

/** Reads a number from `-bound` to `bound`. @throws InputError */
export const readNumber = (parameters: Parameters, field: Field, bound: number): number => {
	const given = parameters.get(field.name);
	const value = typeof given === 'string' && given.trim() !== '' ? Number(given.trim()) : given;
	if (typeof value === 'number' && Math.abs(value) <= bound) return value;
	throw new InputError(
		`"${field.displayName}" is ${JSON.stringify(given) ?? 'missing'}, which is no number from -${bound} to ${bound}`,
		`Enter "${field.displayName}" in decimal degrees, such as 52.3702.`,
	);
};

/** Reads a count of one or more; whole, as the service takes no other. @throws InputError */
export const readCount = (parameters: Parameters, field: Field): number => {
	const value = Number(parameters.get(field.name));
	if (Number.isInteger(value) && value >= 1) return value;
	throw new InputError(
		`"${field.displayName}" is ${JSON.stringify(parameters.get(field.name)) ?? 'missing'}, which is no whole number from 1`,
		`Enter 1 or more as "${field.displayName}".`,
	);
};

/** What expressions give for a switch, beside nothing: values of sheets and forms are texts. */
const SWITCHES = new Map([
	['true', true],
	['1', true],
	['false', false],
	['0', false],
	['', false],
]);

/** Reads whether a switch is on. @throws InputError */
export const readSwitch = (parameters: Parameters, { name, displayName }: Field): boolean => {
	const given = parameters.get(name) ?? false;
	const isSimple = typeof given !== 'object';
	const isOn = isSimple ? SWITCHES.get(toText(given).trim().toLowerCase()) : undefined;
	if (isOn !== undefined) return isOn;
	throw new InputError(
		`"${displayName}" is neither on nor off: ${JSON.stringify(given).slice(0, 100)}`,
		`Turn "${displayName}" on or off, or give it an expression that is true or false.`,
	);
};

/** Whether a text is an http(s) URL. */
export const isWebUrl = (text: string): boolean => {
	if (!URL.canParse(text)) return false;
	const { protocol } = new URL(text);
	return protocol === 'http:' || protocol === 'https:';
};

/** Reads an http(s) URL. @throws InputError */
export const readUrl = (parameters: Parameters, field: Field): string => {
	const url = readTrimmed(parameters, field);
	if (isWebUrl(url)) return url;
	throw new InputError(
		`"${field.displayName}" is no http(s) URL: ${url.slice(0, 100)}`,
		'Enter a public address that starts with https://, so that MessageBird can reach it.',
	);
};

/** Reads an http(s) URL, or `undefined` where the field is empty. @throws InputError */
export const readOptionalUrl = (parameters: Parameters, field: Field): string | undefined =>
	readText(parameters, field).trim() === '' ? undefined : readUrl(parameters, field);

/** Reads a JSON object, typed as text or given by an expression. @throws InputError */
export const readJsonObject = (parameters: Parameters, field: Field): Record<string, unknown> => {
	const given = parameters.get(field.name);
	const value = typeof given === 'string' ? parse(given, field) : given;
	if (isRecord(value)) return value;
	throw new InputError(
		`"${field.displayName}" is no JSON object`,
		'Enter an object in braces, such as { "interactive": { … } }.',
	);
};

const parse = (text: string, { displayName }: Field): unknown => {
	const parsed = parseJson(text);
	if ('value' in parsed) return parsed.value;
	throw new InputError(
		`"${displayName}" is no valid JSON: ${parsed.reason}`,
		`Correct the JSON in "${displayName}": names and texts stand in double quotes, and nothing follows the last entry.`,
	);
};

/** Reads a choice of several, of which there must be one. @throws InputError */
export const readChoices = (parameters: Parameters, field: Field): string[] => {
	const given = parameters.get(field.name);
	const choices = (Array.isArray(given) ? given : [given]).map(toText).filter(Boolean);
	if (choices.length > 0) return choices;
	throw new InputError(
		`"${field.displayName}" is empty`,
		`Choose at least one of "${field.displayName}".`,
	);
};
