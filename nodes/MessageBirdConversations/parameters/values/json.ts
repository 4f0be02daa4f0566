import { isRecord, parseJson } from '../../shared/json';
import {
	InputError,
	isExpression,
	kindOf,
	withArticle,
	nameOf,
	missingValueError,
	type Field,
	type Parameters,
} from './parameters';
import { checkText } from './read';

/** What to do if a value that an expression inserts breaks the JSON. */
const ADVICE =
	'To insert a value, write {{ JSON.stringify($json.text) }} without quotes around it, or use one expression for the whole object: {{ { text: $json.text } }}.';

const parse = (text: string, parameters: Parameters, field: Field): unknown => {
	const parsed = parseJson(text);
	if ('value' in parsed) return parsed.value;
	// The parser complains about control characters only inside texts, where an expression put them.
	const isBroken = isExpression(parameters, field) || /control character/i.test(parsed.reason);
	const rule = `put names and texts in double quotes, and no comma after the last entry.`;
	throw new InputError(
		`${nameOf(parameters, field)} is not valid JSON: ${parsed.reason}`,
		`Correct the JSON in "${field.displayName}": ${rule}${isBroken ? ` ${ADVICE}` : ''}`,
	);
};

/** Whether JSON can't represent a value: it would be left out or become null. */
const isNoJson = (value: unknown): boolean =>
	value === undefined ||
	['function', 'symbol', 'bigint'].includes(typeof value) ||
	(typeof value === 'number' && !Number.isFinite(value));

/** Refuses what would arrive garbled, at any depth of a value. @throws InputError */
const checkAll = (
	parameters: Parameters,
	field: Field,
	value: unknown,
	path: string[] = [],
): void => {
	if (typeof value === 'string') checkText(parameters, field, value);
	if (isNoJson(value)) {
		throw new InputError(
			`${nameOf(parameters, field)} has no value for "${path.join('.')}"`,
			`Check what the expression in "${field.displayName}" returns there for this item, or leave the name out.`,
		);
	}
	if (kindOf(value) === 'date' || typeof value !== 'object' || value === null) return;
	for (const [name, inner] of Object.entries(value)) {
		checkText(parameters, field, name);
		checkAll(parameters, field, inner, [...path, name]);
	}
};

/** Reads a JSON object, typed as text or returned by an expression. @throws InputError */
export const readJsonObject = (parameters: Parameters, field: Field): Record<string, unknown> => {
	const given = parameters.get(field.name);
	if (given === undefined || given === null) throw missingValueError(parameters, field);
	const value = typeof given === 'string' ? parse(given, parameters, field) : given;
	if (isRecord(value) && kindOf(value) === 'object') {
		checkAll(parameters, field, value);
		return value;
	}
	const kind = kindOf(value);
	throw new InputError(
		`${nameOf(parameters, field)} is ${kind === undefined ? JSON.stringify(value).slice(0, 50) : withArticle(kind)}, which is not a JSON object`,
		'Enter an object in braces, such as { "interactive": { … } }.',
	);
};
