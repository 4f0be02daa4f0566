import { withoutUndefined } from '../../shared/json';
import { findAt, firstFound, inside, isSaid, type Found, type Place } from './values';

/** A file of a message, with the details that the message has. */
export interface MessageFile {
	name?: string;
	mimeType?: string;
	url: string;
	caption?: string;
}

/** A file, and the paths of its details in the content. */
export interface FoundFile {
	file: MessageFile;
	paths: string[][];
}

/** The words for a file at the end of a key, or before `url`. */
const FILE_WORDS =
	/(?:^|_)(?:image|picture|photo|thumbnail|video|gif|animation|audio|voice|file|document|media|sticker|attachment)s?$/;

/** `inlineImages` → `inline_images` */
const toWords = (key: string): string => key.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();

const isFileKey = (key: string): boolean => FILE_WORDS.test(toWords(key));

/** Whether a string under this key is a file's URL, such as `image_url` or `picture`. */
const isAddressKey = (key: string): boolean =>
	FILE_WORDS.test(toWords(key).replace(/_ur[il]$/, ''));

/** The keys of a file's details, in order of precedence. */
const KEYS = {
	url: [['url'], ['URL'], ['link'], ['href'], ['payload', 'url']],
	name: [['name'], ['filename'], ['fileName']],
	mimeType: [['mimeType'], ['mime_type'], ['contentType'], ['content_type'], ['type']],
	caption: [['caption']],
};

const isMimeType = (value: unknown): boolean => typeof value === 'string' && value.includes('/');

const findKey = (value: unknown, keys: string[][]): Found | undefined =>
	firstFound(keys.map((path) => findAt(value, path)));

const textOf = (found: Found | undefined): string | undefined =>
	isSaid(found?.value) ? found.value : undefined;

/** Reads a file from an object under a file key; `undefined` if the object has no URL. */
const readFile = ({ path, value }: Place): FoundFile | undefined => {
	const url = findKey(value, KEYS.url);
	const address = textOf(url);
	if (address === undefined) return undefined;
	const name = findKey(value, KEYS.name);
	const mimeType = KEYS.mimeType
		.map((key) => findAt(value, key))
		.find((found) => isMimeType(found?.value));
	const caption = findKey(value, KEYS.caption);
	return {
		file: withoutUndefined({
			name: textOf(name),
			mimeType: textOf(mimeType),
			url: address,
			caption: textOf(caption),
		}),
		paths: [url, name, mimeType, caption]
			.filter((found) => isSaid(found?.value))
			.map((found) => [...path, ...(found?.path ?? [])]),
	};
};

const isListIndex = (key: string): boolean => /^\d+$/.test(key);

const collect = (place: Place, key: string): FoundFile[] => {
	const { path, value } = place;
	if (typeof value === 'string') {
		const isAddress = isAddressKey(key) && /^https?:\/\//i.test(value);
		return isAddress ? [{ file: { url: value }, paths: [path] }] : [];
	}
	const file = isFileKey(key) ? readFile(place) : undefined;
	if (file) return [file];
	return inside(place).flatMap((part) => {
		const last = part.path.at(-1) ?? '';
		// The entries of an array have the array's key.
		return collect(part, Array.isArray(value) && isListIndex(last) ? key : last);
	});
};

/** The types with a single file. Earlier versions checked them in this order. */
const FIRST = ['image', 'video', 'audio', 'file', 'whatsappSticker'];

const rank = ({ path: [key = ''] }: Place): number => {
	const at = FIRST.indexOf(key);
	return at < 0 ? FIRST.length : at;
};

/**
 * Finds the files in a message's content by their keys: the message's own file or files, an email's
 * attachments and inline images, and the files of headers, cards, products and places. It works for
 * unknown message types too.
 */
export const findFiles = (content: unknown): FoundFile[] =>
	inside({ path: [], value: content })
		.sort((one, two) => rank(one) - rank(two))
		.flatMap((place) => collect(place, place.path[0] ?? ''));
