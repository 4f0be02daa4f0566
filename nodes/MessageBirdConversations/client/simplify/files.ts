import { findAt, firstFound, inside, isSaid, type Found, type Place } from './values';

/** A file of a message, as far as the message tells of it. */
export interface MessageFile {
	name?: string;
	mimeType?: string;
	url: string;
	caption?: string;
}

/** A file, and where in the content that stands what is told of it. */
export interface FoundFile {
	file: MessageFile;
	paths: string[][];
}

/** What files are called, as the last word of a key or the one before "url". */
const FILE_WORDS =
	/(?:^|_)(?:image|picture|photo|thumbnail|video|gif|animation|audio|voice|file|document|media|sticker|attachment)s?$/;

/** `inlineImages` → `inline_images` */
const toWords = (key: string): string => key.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();

const isFileKey = (key: string): boolean => FILE_WORDS.test(toWords(key));

/** Whether a text under this key is a file's address: `image_url`, and `picture` as well. */
const isAddressKey = (key: string): boolean =>
	FILE_WORDS.test(toWords(key).replace(/_ur[il]$/, ''));

/** The keys of what is told of a file, in the order in which they are asked. */
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

/** The file that stands at a place whose key is that of a file; nothing where there is none. */
const readFile = ({ path, value }: Place): FoundFile | undefined => {
	const url = findKey(value, KEYS.url);
	const address = textOf(url);
	if (address === undefined) return undefined;
	const name = findKey(value, KEYS.name);
	const mimeType = KEYS.mimeType
		.map((key) => findAt(value, key))
		.find((found) => isMimeType(found?.value));
	const caption = findKey(value, KEYS.caption);
	const file = {
		name: textOf(name),
		mimeType: textOf(mimeType),
		url: address,
		caption: textOf(caption),
	};
	return {
		file: {
			...(file.name === undefined ? {} : { name: file.name }),
			...(file.mimeType === undefined ? {} : { mimeType: file.mimeType }),
			url: file.url,
			...(file.caption === undefined ? {} : { caption: file.caption }),
		},
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
		// The parts of a list are what the list is called.
		return collect(part, Array.isArray(value) && isListIndex(last) ? key : last);
	});
};

/** The types that have one file, in the order in which they were always looked for. */
const FIRST = ['image', 'video', 'audio', 'file', 'whatsappSticker'];

const rank = ({ path: [key = ''] }: Place): number => {
	const at = FIRST.indexOf(key);
	return at < 0 ? FIRST.length : at;
};

/**
 * Finds the files in a message's content, wherever a key names one: of the message itself, an
 * email's attachments and inline images, several in one message, a header, a card, a picture of a
 * product or a place. What types there are makes no difference.
 */
export const findFiles = (content: unknown): FoundFile[] =>
	inside({ path: [], value: content })
		.sort((one, two) => rank(one) - rank(two))
		.flatMap((place) => collect(place, place.path[0] ?? ''));
