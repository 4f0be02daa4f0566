import type { INodeProperties } from 'n8n-workflow';

import { isRecord } from '../../shared/json';
import { hasExpression } from './expressions';

/** A file that an item carries. */
export interface ItemFile {
	/** The name of the field that holds it, such as `data`. */
	field: string;
	name: string;
	mimeType: string;
	/** Absent where n8n doesn't tell it beside the file. */
	sizeBytes?: number;
}

/** The files of an item. */
export interface ItemFiles {
	list: ItemFile[];
	/** The URL of a file in MessageBird's storage. */
	urlOf: (file: ItemFile) => string;
}

/** What the fields of a collection have in common with those around it. */
interface ItemContext {
	/** Whether addresses are wanted as they were typed, for what earlier versions remembered. */
	asTyped?: boolean;
	/** Absent where there is no item. */
	files?: ItemFiles;
	/** Whether MessageBird is at a private address too, and so reaches others. */
	isServiceLocal?: boolean;
}

/** The parameters of one item, expressions resolved. */
export interface Parameters extends ItemContext {
	get(name: string): unknown;
	/** The value as the workflow has it, expressions unresolved; absent where none has any. */
	stored?(name: string): unknown;
	/** The collection that the fields are in, as the user sees it. */
	under?: string;
}

const contextOf = ({ asTyped, files, isServiceLocal }: Parameters): ItemContext => ({
	asTyped,
	files,
	isServiceLocal,
});

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

/** Why an expression of a credential may find nothing. */
export const NO_ITEM =
	'Expressions in a credential can use item data only while the MessageBird Conversations node runs. In lists and triggers there is no item: enter the ID, or use a credential without such expressions.';

/** A field as the user finds it: `"Contact" under Filters`. */
export const nameOf = ({ under }: Parameters, { displayName }: Field): string =>
	`"${displayName}"${under === undefined ? '' : ` under ${under}`}`;

/** Whether a value is a resource locator's, which holds the ID beside how it was chosen. */
const isLocator = (value: unknown): value is Record<string, unknown> =>
	isRecord(value) && (value.__rl === true || value.mode === 'list' || value.mode === 'id');

/** The value itself, where a resource locator holds it. */
export const unwrap = (value: unknown): unknown => (isLocator(value) ? value.value : value);

/** Whether a field's value comes from an expression, in whole or in part. */
export const isExpression = (parameters: Parameters, { name }: Field): boolean =>
	hasExpression(unwrap(parameters.stored?.(name)));

/** What finds the value, to be shown in an example: `$json.phones` where the field is just that. */
const sourceOf = (parameters: Parameters, { name }: Field): string => {
	const stored = unwrap(parameters.stored?.(name));
	const [, source] =
		/^=\s*\{\{\s*(\$[^{}\s]{1,100})\s*\}\}\s*$/.exec(typeof stored === 'string' ? stored : '') ??
		[];
	return source ?? `$json.${name}`;
};

const isDate = (value: object): boolean =>
	Object.prototype.toString.call(value) === '[object Date]' || 'toISO' in value;

/** What a value is that is no simple one; `undefined` for those that are, and for none. */
export const kindOf = (value: unknown): 'list' | 'date' | 'object' | 'function' | undefined => {
	if (Array.isArray(value)) return 'list';
	if (typeof value === 'function') return 'function';
	if (typeof value !== 'object' || value === null) return undefined;
	return isDate(value) ? 'date' : 'object';
};

/** A kind with its article. */
export const named = (kind: string): string => `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;

const firstName = (value: unknown): string =>
	(isRecord(value) ? Object.keys(value) : []).find((name) => /^[A-Za-z_]\w{0,40}$/.test(name)) ??
	'id';

/** Tells that a value is of another kind than the field takes, and how to pick what it takes. */
export const refuseKind = (
	parameters: Parameters,
	field: Field,
	value: unknown,
	isProse = false,
): InputError => {
	const kind = kindOf(value) ?? 'value';
	const source = sourceOf(parameters, field);
	const remedies: Record<string, string> = {
		list: `Pick one of its entries, such as {{ ${source}[0] }}${isProse ? `, or join them: {{ ${source}.join(', ') }}` : ''}.`,
		date: `Write it as text in the form you want, such as {{ ${source}.format('yyyy-MM-dd HH:mm') }}.`,
		object: `Pick one of its fields, such as {{ ${source}.${firstName(value)} }}.`,
	};
	return new InputError(
		`${nameOf(parameters, field)} is ${named(kind)}`,
		remedies[kind] ?? 'Let the expression give a text or a number.',
	);
};

/** Tells that a field that must have a value has none. */
export const refuseNothing = (parameters: Parameters, field: Field): InputError =>
	new InputError(
		`${nameOf(parameters, field)} is empty`,
		`Enter a value for "${field.displayName}". If it is an expression, check that it finds a value for this item.`,
	);

/** The collections whose fields are read for each item. */
const PER_ITEM = new Set<string | undefined>(['Additional Fields', 'Filters', 'Update Fields']);

/** Tells that an expression finds nothing where that would make a filter or a choice disappear. */
const refuseVoid = (parameters: Parameters, field: Field): InputError =>
	new InputError(
		`${nameOf(parameters, field)} is empty`,
		`The expression of "${field.displayName}" finds nothing. Correct it, or remove the field.${PER_ITEM.has(parameters.under) ? ' To leave out items that have no such value, put an If node before this one.' : ''}`,
	);

const isNothing = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	(typeof value === 'string' && value.trim() === '') ||
	(Array.isArray(value) && value.length === 0);

/** Whether a field has no value, whatever the reason. */
export const isEmpty = (parameters: Parameters, { name }: Field): boolean =>
	isNothing(unwrap(parameters.get(name)));

/**
 * Whether an optional field is filled in. Left empty as it was added, it is not; but an expression
 * that finds nothing must not make a filter or a choice disappear.
 *
 * @throws InputError
 */
export const isFilledIn = (parameters: Parameters, field: Field): boolean => {
	if (!isEmpty(parameters, field)) return true;
	if (isExpression(parameters, field)) throw refuseVoid(parameters, field);
	return false;
};

/**
 * Reads the values of a collection as parameters; an empty collection has none. As a whole it is no
 * expression: n8n empties such a one before a node sees it, and its editor offers none.
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

/** Reads the entries of a fixed collection's group, each as parameters of its own. */
export const readGroup = (parameters: Parameters, field: Field, group: string): Parameters[] => {
	const collection = readCollection(parameters, field);
	const [entries, stored] = [collection.get(group), collection.stored?.(group)];
	return (Array.isArray(entries) ? (entries as unknown[]) : []).map((entry, index) => {
		const own: unknown = Array.isArray(stored) ? stored[index] : undefined;
		return {
			...contextOf(parameters),
			under: field.displayName,
			get: (name) => (isRecord(entry) ? entry[name] : undefined),
			stored: (name) => (isRecord(own) ? own[name] : undefined),
		};
	});
};
