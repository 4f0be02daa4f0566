import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { trimInvisible } from '../../shared/text/invisible';
import {
	InputError,
	isEmpty,
	isExpression,
	isFilledIn,
	kindOf,
	withArticle,
	nameOf,
	wrongKindError,
	type Field,
	type Parameters,
} from './parameters';
import { readTrimmed, show } from './read';

/** Reads an entry of a list as text; returns none for one that was left empty. @throws InputError */
const readEntry = (parameters: Parameters, field: Field, entry: unknown): string[] => {
	const isText = typeof entry === 'string' || Number.isFinite(entry);
	const text = isText ? trimInvisible(String(entry)) : '';
	const isGiven = isExpression(parameters, field);
	if (text !== '' && !(isGiven && text.includes(','))) return [text];
	if (isText && text === '' && !isGiven) return [];
	const kind = kindOf(entry);
	const isNone = entry === undefined || entry === null || (isText && text === '');
	const what = kind === undefined ? show(entry) : withArticle(kind);
	throw new InputError(
		`${nameOf(parameters, field)} contains ${isNone ? 'an empty entry' : what}`,
		"Use a list of texts, such as {{ ['one', 'two'] }}. To turn a text with commas into a list, add .split(',').",
	);
};

const readEntries = (parameters: Parameters, field: Field): string[] => {
	const given = parameters.get(field.name);
	const stored = parameters.stored?.(field.name);
	if (!Array.isArray(given)) {
		if (kindOf(given) !== undefined) throw wrongKindError(parameters, field, given);
		return readEntry(parameters, field, given);
	}
	return given.flatMap((entry: unknown, index) => {
		const own: unknown = Array.isArray(stored) ? stored[index] : stored;
		return readEntry({ ...parameters, stored: () => own }, field, entry);
	});
};

/**
 * Reads a multiple choice, or `[]` if the field is empty. A single text is one choice. An entry
 * that is not a text is refused: to skip it would widen the filter.
 *
 * @throws InputError
 */
export const readList = (parameters: Parameters, field: Field): string[] =>
	isFilledIn(parameters, field) ? readEntries(parameters, field) : [];

/** The remedy for a value that is not an option: an expression needs an option's value, not its name. */
export const listOptions = (options: INodePropertyOptions[]): string =>
	`Choose one of: ${options.map(({ name, value }) => `${name} (${String(value)})`).join(', ')}. An expression must return the value in parentheses.`;

/** Finds the option with a value. @throws InputError if there is none */
export const checkOption = <Option extends INodePropertyOptions>(
	parameters: Parameters,
	field: Field,
	given: unknown,
	options: Option[],
): Option => {
	const option = options.find(({ value }) => value === given);
	if (option) return option;
	throw new InputError(
		`${nameOf(parameters, field)} is ${show(given)}, which is not one of its options`,
		listOptions(options),
	);
};

/** Reads one of a field's options, or its default if it is empty. @throws InputError */
export const readOption = <Value extends string>(
	parameters: Parameters,
	field: Field & Pick<INodeProperties, 'default'>,
	options: Array<INodePropertyOptions & { value: Value }>,
): Value => {
	const given = isFilledIn(parameters, field) ? readTrimmed(parameters, field) : field.default;
	return checkOption(parameters, field, given, options).value;
};

/** Reads a multiple choice with at least one entry. @throws InputError */
export const readChoices = (parameters: Parameters, field: Field): string[] => {
	const choices = isEmpty(parameters, field) ? [] : readEntries(parameters, field);
	if (choices.length > 0) return choices;
	throw new InputError(
		`${nameOf(parameters, field)} is empty`,
		`Choose at least one option in "${field.displayName}".`,
	);
};
