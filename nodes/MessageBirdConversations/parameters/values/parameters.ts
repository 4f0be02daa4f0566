import type { INodeProperties } from 'n8n-workflow';

import { isRecord } from '../../shared/json';
import { hasExpression } from './expressions';

/** A file of an item. */
export interface ItemFile {
	/** The name of its binary field, such as `data`. */
	field: string;
	name: string;
	mimeType: string;
	/** Absent if n8n doesn't provide it with the file. */
	sizeBytes?: number;
}

/** The files of an item. */
export interface ItemFiles {
	list: ItemFile[];
	/** The URL of a file in MessageBird's storage. */
	urlOf: (file: ItemFile) => string;
}

/** What the fields of a collection share with the other parameters of the item. */
interface ItemContext {
	/** Whether to read URLs as typed, to match the ledger entries of earlier versions. */
	asTyped?: boolean;
	/** Absent if there is no item. */
	files?: ItemFiles;
	/** Whether the Base URL is private too, so that the service can reach private URLs. */
	isServiceLocal?: boolean;
	/** The workflow's, such as `Europe/Amsterdam`; UTC by default. */
	timezone?: string;
}

/** The parameters of one item, with expressions resolved. */
export interface Parameters extends ItemContext {
	get(name: string): unknown;
	/** The value as the workflow stores it, with expressions unresolved; absent if there are none. */
	stored?(name: string): unknown;
	/** The display name of the collection that contains the fields. */
	under?: string;
}

const contextOf = ({ asTyped, files, isServiceLocal, timezone }: Parameters): ItemContext => ({
	asTyped,
	files,
	isServiceLocal,
	timezone,
});

/** What is needed to read a field: its name and its display name. */
export type Field = Pick<INodeProperties, 'name' | 'displayName'>;

/** Sorts fields as n8n's reviewers require for collections. */
export const byDisplayName = (one: Field, other: Field): number =>
	one.displayName.localeCompare(other.displayName);

/** A value that can't be sent. `message` names the field by its display name, `remedy` the way out. */
export class InputError extends Error {
	readonly remedy: string;

	constructor(message: string, remedy: string) {
		super(message);
		this.name = 'InputError';
		this.remedy = remedy;
	}
}

/** Why an expression in a credential may return nothing. */
export const NO_ITEM =
	'Expressions in a credential can use item data only while the MessageBird Conversations node runs. Lists and triggers have no item: enter the ID, or use a credential without such expressions.';

/** Names a field for the user: `"Contact" under Filters`. */
export const nameOf = ({ under }: Parameters, { displayName }: Field): string =>
	`"${displayName}"${under === undefined ? '' : ` under ${under}`}`;

/** Whether a value comes from a resource locator, which stores the ID and the mode. */
const isLocator = (value: unknown): value is Record<string, unknown> =>
	isRecord(value) && (value.__rl === true || value.mode === 'list' || value.mode === 'id');

/** Takes the value out of a resource locator. */
export const unwrap = (value: unknown): unknown => (isLocator(value) ? value.value : value);

/** Whether all or part of a field's value comes from an expression. */
export const isExpression = (parameters: Parameters, { name }: Field): boolean =>
	hasExpression(unwrap(parameters.stored?.(name)));

/** The expression to show in an example: the field's own if it is simple, such as `$json.phones`. */
const sourceOf = (parameters: Parameters, { name }: Field): string => {
	const stored = unwrap(parameters.stored?.(name));
	const [, source] =
		/^=\s*\{\{\s*(\$[^{}\s]{1,100})\s*\}\}\s*$/.exec(typeof stored === 'string' ? stored : '') ??
		[];
	return source ?? `$json.${name}`;
};

const isDate = (value: object): boolean =>
	Object.prototype.toString.call(value) === '[object Date]' || 'toISO' in value;

/** The kind of a value that is not a plain one; `undefined` for text, numbers and no value. */
export const kindOf = (value: unknown): 'list' | 'date' | 'object' | 'function' | undefined => {
	if (Array.isArray(value)) return 'list';
	if (typeof value === 'function') return 'function';
	if (typeof value !== 'object' || value === null) return undefined;
	return isDate(value) ? 'date' : 'object';
};

/** A kind with its article. */
export const withArticle = (kind: string): string =>
	`${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;

const firstName = (value: unknown): string =>
	(isRecord(value) ? Object.keys(value) : []).find((name) => /^[A-Za-z_]\w{0,40}$/.test(name)) ??
	'id';

/** The error for a value of the wrong kind; its remedy shows how to get the right one. */
export const wrongKindError = (
	parameters: Parameters,
	field: Field,
	value: unknown,
	isProse = false,
): InputError => {
	const kind = kindOf(value) ?? 'value';
	const source = sourceOf(parameters, field);
	const remedies: Record<string, string> = {
		list: `Pick one of its entries, such as {{ ${source}[0] }}${isProse ? `, or join them: {{ ${source}.join(', ') }}` : ''}.`,
		date: `Turn it into text in the format you want, such as {{ ${source}.format('yyyy-MM-dd HH:mm') }}.`,
		object: `Pick one of its fields, such as {{ ${source}.${firstName(value)} }}.`,
	};
	return new InputError(
		`${nameOf(parameters, field)} is ${withArticle(kind)}`,
		remedies[kind] ?? 'Use an expression that returns a text or a number.',
	);
};

/** The error for a required field without a value. */
export const missingValueError = (parameters: Parameters, field: Field): InputError =>
	new InputError(
		`${nameOf(parameters, field)} is empty`,
		`Enter a value for "${field.displayName}". If it is an expression, check that it returns a value for this item.`,
	);

/** The collections whose fields are read for every item. */
const PER_ITEM = new Set<string | undefined>(['Additional Fields', 'Filters', 'Update Fields']);

/** The error for an expression that returns nothing, which would drop a filter or a choice. */
const emptyExpressionError = (parameters: Parameters, field: Field): InputError =>
	new InputError(
		`${nameOf(parameters, field)} is empty`,
		`The expression in "${field.displayName}" returns no value. Correct it, or remove the field.${PER_ITEM.has(parameters.under) ? ' To skip items without such a value, put an If node before this one.' : ''}`,
	);

const isNothing = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	(typeof value === 'string' && value.trim() === '') ||
	(Array.isArray(value) && value.length === 0);

/** Whether a field has no value, for whatever reason. */
export const isEmpty = (parameters: Parameters, { name }: Field): boolean =>
	isNothing(unwrap(parameters.get(name)));

/**
 * Whether an optional field is filled in. One that was added and left empty is not. But an expression
 * that returns nothing is refused, as it must not drop a filter or a choice.
 *
 * @throws InputError
 */
export const isFilledIn = (parameters: Parameters, field: Field): boolean => {
	if (!isEmpty(parameters, field)) return true;
	if (isExpression(parameters, field)) throw emptyExpressionError(parameters, field);
	return false;
};

/**
 * Reads the values of a collection as parameters. A collection as a whole is never an expression: the
 * editor doesn't offer it, and n8n would empty it before the node sees it.
 */
export const readCollection = (
	parameters: Parameters,
	{ name, displayName }: Field,
): Parameters => {
	const [values, stored] = [parameters.get(name), parameters.stored?.(name)];
	return {
		...contextOf(parameters),
		under: displayName,
		get: (key) => (isRecord(values) ? values[key] : undefined),
		stored: (key) => (isRecord(stored) ? stored[key] : undefined),
	};
};

/** Reads the entries of a fixed collection's group, each as its own parameters. */
export const readGroup = (parameters: Parameters, field: Field, group: string): Parameters[] => {
	const collection = readCollection(parameters, field);
	const [entries, stored] = [collection.get(group), collection.stored?.(group)];
	return [entries ?? []].flat().map((entry: unknown, index) => {
		const own: unknown = [stored].flat()[index];
		return {
			...contextOf(parameters),
			under: field.displayName,
			get: (name) => (isRecord(entry) ? entry[name] : undefined),
			stored: (name) => (isRecord(own) ? own[name] : undefined),
		};
	});
};
