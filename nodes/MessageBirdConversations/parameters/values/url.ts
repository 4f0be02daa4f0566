import { trimInvisible } from '../../shared/text/invisible';
import { isWebUrl } from '../../shared/urls';
import { InputError, isFilledIn, nameOf, type Field, type Parameters } from './parameters';
import { readTrimmed } from './read';

/** A second URL after the first, with the separator of a list between them. */
const SECOND = /[\s,;|]https?:\/\//i;

/** A URL that needs no encoding. */
const PLAIN = /^[\x21-\x7e]+$/;

/**
 * Encodes spaces and non-ASCII characters in a URL. What is already encoded stays as it is.
 */
const encode = (url: string): string =>
	PLAIN.test(url) ? url : new URL(url.replace(/%(?![\da-f]{2})/gi, '%25')).href;

/** Reads an http(s) URL. @throws InputError */
export const readUrl = (parameters: Parameters, field: Field): string => {
	if (parameters.asTyped === true) return readTrimmed(parameters, field);
	const url = trimInvisible(readTrimmed(parameters, field));
	const name = nameOf(parameters, field);
	if (SECOND.test(url)) {
		throw new InputError(
			`${name} contains two URLs: ${url.slice(0, 100)}`,
			'Enter one URL. For several, use one item for each: the Split Out node turns a list into items.',
		);
	}
	if (/\p{Cc}/u.test(url)) {
		throw new InputError(
			`${name} contains a line break or another control character: ${JSON.stringify(url.slice(0, 100))}`,
			'Enter the URL on one line.',
		);
	}
	if (isWebUrl(url)) return encode(url);
	throw new InputError(
		`${name} is not an http(s) URL: ${url.slice(0, 100)}`,
		'Enter a public URL that starts with https://, so that MessageBird can reach it.',
	);
};

/** Reads an http(s) URL, or `undefined` if the field is empty. @throws InputError */
export const readOptionalUrl = (parameters: Parameters, field: Field): string | undefined =>
	isFilledIn(parameters, field) ? readUrl(parameters, field) : undefined;
