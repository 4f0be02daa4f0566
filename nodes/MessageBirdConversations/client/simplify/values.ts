import { isRecord } from '../../shared/json';

/** A value of a simplified object: a flat one, or whatever the service gave. */
type SimpleValue = string | number | boolean | object;

/** A simplified object. */
export type Simple = Record<string, SimpleValue>;

/** A flat value, and where in a message's content it stands. */
export interface Found {
	value: string | number;
	path: string[];
}

/** The service says "none" by null, `""`, `[]`, `{}` or a time in the year 1. */
export const isNone = (value: unknown): boolean => {
	if (value === undefined || value === null || value === '') return true;
	if (typeof value === 'string') return value.startsWith('0001-01-01T');
	return typeof value === 'object' && Object.keys(value).length === 0;
};

const isValue = (value: unknown): value is SimpleValue => !isNone(value);

/** Keeps the texts and numbers that are there. */
export const keepFlat = (fields: Record<string, unknown>): Record<string, string | number> =>
	Object.fromEntries(
		Object.entries(fields).flatMap(([name, value]) =>
			(typeof value === 'string' || typeof value === 'number') && !isNone(value)
				? [[name, value]]
				: [],
		),
	);

/** Keeps everything that is there, as it was received. */
export const keepValues = (fields: Record<string, unknown>): Simple =>
	Object.fromEntries(
		Object.entries(fields).flatMap(([name, value]) => (isValue(value) ? [[name, value]] : [])),
	);

export const readPath = (value: unknown, ...keys: string[]): unknown =>
	keys.reduce<unknown>(
		(inner, key) => (isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
		value,
	);

/** What shows nothing: spaces, invisible characters, and the blank pattern of Braille. */
const BLANK = /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** Whether a value is a text that says something. */
export const isSaid = (value: unknown): value is string =>
	typeof value === 'string' && !BLANK.test(value);

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** The number that a text is; anything else as it is. */
export const toNumber = (value: unknown): unknown =>
	typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;

/** The first text that says something, or else the first one that is there. */
export const firstFound = (candidates: Array<Found | undefined>): Found | undefined => {
	const texts = candidates.filter((one) => typeof one?.value === 'string');
	return texts.find((one) => isSaid(one?.value)) ?? texts[0];
};

/** The text or number at a path. */
export const findAt = (value: unknown, path: string[]): Found | undefined => {
	const found = readPath(value, ...path);
	return typeof found === 'string' || typeof found === 'number'
		? { value: found, path }
		: undefined;
};

/** How deep a message's content is looked into. */
const MAX_DEPTH = 16;

/** What stands somewhere in a value, and where. */
export interface Place {
	path: string[];
	value: unknown;
}

/** What is inside a value, one level down; nothing where that is deeper than anybody looks. */
export const inside = ({ path, value }: Place): Place[] => {
	if (typeof value !== 'object' || value === null || path.length >= MAX_DEPTH) return [];
	const entries: Array<[key: string, inner: unknown]> = Object.entries(value);
	return entries.map(([key, inner]) => ({ path: [...path, key], value: inner }));
};

const toKey = (path: string[]): string => JSON.stringify(path);

/** Whether everything in a value stands at one of the paths, and nothing beside them. */
export const isToldBy = (value: unknown, paths: string[][]): boolean => {
	const told = new Set(paths.map(toKey));
	const isTold = (place: Place): boolean => {
		if (isNone(place.value) || told.has(toKey(place.path))) return true;
		const parts = inside(place);
		return parts.length > 0 && parts.every(isTold);
	};
	return isTold({ path: [], value });
};
