import { isRecord } from '../../shared/json';

/** A value of a simplified object: flat, or as received. */
type SimpleValue = string | number | boolean | object;

/** A simplified object. */
export type Simple = Record<string, SimpleValue>;

/** A flat value, and its path in the message's content. */
export interface Found {
	value: string | number;
	path: string[];
}

/** The service uses null, `""`, `[]`, `{}` or a time in the year 1 for "none". */
export const isNone = (value: unknown): boolean => {
	if (value === undefined || value === null || value === '') return true;
	if (typeof value === 'string') return value.startsWith('0001-01-01T');
	return typeof value === 'object' && Object.keys(value).length === 0;
};

const isValue = (value: unknown): value is SimpleValue => !isNone(value);

/** Keeps strings and numbers that aren't empty. */
export const keepFlat = (fields: Record<string, unknown>): Record<string, string | number> =>
	Object.fromEntries(
		Object.entries(fields).flatMap(([name, value]) =>
			(typeof value === 'string' || typeof value === 'number') && !isNone(value)
				? [[name, value]]
				: [],
		),
	);

/** Keeps every value that isn't empty, as received. */
export const keepValues = (fields: Record<string, unknown>): Simple =>
	Object.fromEntries(
		Object.entries(fields).flatMap(([name, value]) => (isValue(value) ? [[name, value]] : [])),
	);

export const readPath = (value: unknown, ...keys: string[]): unknown =>
	keys.reduce<unknown>(
		(inner, key) => (isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
		value,
	);

/** Text without visible characters: spaces, invisible characters, and the blank Braille pattern. */
const BLANK = /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** Whether a value is a string with visible characters. */
export const isSaid = (value: unknown): value is string =>
	typeof value === 'string' && !BLANK.test(value);

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** Converts a numeric string to a number; other values stay unchanged. */
export const toNumber = (value: unknown): unknown =>
	typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;

/** The first string with visible characters, or else the first string. */
export const firstFound = (candidates: Array<Found | undefined>): Found | undefined => {
	const texts = candidates.filter((one) => typeof one?.value === 'string');
	return texts.find((one) => isSaid(one?.value)) ?? texts[0];
};

/** The string or number at a path. */
export const findAt = (value: unknown, path: string[]): Found | undefined => {
	const found = readPath(value, ...path);
	return typeof found === 'string' || typeof found === 'number'
		? { value: found, path }
		: undefined;
};

/** The maximum depth of a search in a message's content. */
const MAX_DEPTH = 16;

/** A part of a value, and its path. */
export interface Place {
	path: string[];
	value: unknown;
}

/** The parts of a value, one level down; none below the maximum depth. */
export const inside = ({ path, value }: Place): Place[] => {
	if (typeof value !== 'object' || value === null || path.length >= MAX_DEPTH) return [];
	const entries: Array<[key: string, inner: unknown]> = Object.entries(value);
	return entries.map(([key, inner]) => ({ path: [...path, key], value: inner }));
};

const toKey = (path: string[]): string => JSON.stringify(path);

/** Whether the paths cover every value in an object, apart from empty ones. */
export const isToldBy = (value: unknown, paths: string[][]): boolean => {
	const told = new Set(paths.map(toKey));
	const isTold = (place: Place): boolean => {
		if (isNone(place.value) || told.has(toKey(place.path))) return true;
		const parts = inside(place);
		return parts.length > 0 && parts.every(isTold);
	};
	return isTold({ path: [], value });
};
