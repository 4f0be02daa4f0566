import { htmlToText } from '../../shared/text/htmlToText';
import type { FoundFile } from './files';
import { findAt, firstFound, inside, isSaid, readPath, type Found, type Place } from './values';

/** The keys of an object with the customer's choice. */
const REPLY_KEY = /(?:reply|button|postback)$/i;

const at = (place: Place, key: string): Found | undefined => {
	const found = findAt(place.value, [key]);
	return found && { ...found, path: [...place.path, key] };
};

/** The button or list row that a customer chose. */
export interface FoundReply {
	id?: Found;
	title?: Found;
}

/**
 * Finds the customer's choice in any object whose key ends in `reply`, `button` or `postback`: the
 * service's own format, a template's button, and the formats of WhatsApp and Facebook.
 */
export const findReply = (content: unknown): FoundReply => {
	const outer = inside({ path: [], value: content });
	const replies = [...outer, ...outer.flatMap(inside)].filter(({ path }) =>
		REPLY_KEY.test(path.at(-1) ?? ''),
	);
	return (
		replies
			.map((place) => ({
				id: at(place, 'id') ?? at(place, 'payload'),
				title: firstFound([at(place, 'text'), at(place, 'title')]),
			}))
			.find(({ id, title }) => id !== undefined || title !== undefined) ?? {}
	);
};

/** The path of an email's HTML in the content. */
export const HTML_PATH = ['email', 'content', 'html'];
export const SUBJECT_PATH = ['email', 'subject'];

/** The paths of a message's text in the content, by its type. */
const WORDS = [
	['text'],
	['text', 'body'],
	['image', 'caption'],
	['video', 'caption'],
	['audio', 'caption'],
	['file', 'caption'],
	['document', 'caption'],
];
const BODIES = [
	['interactive', 'body', 'text'],
	['whatsappText', 'text', 'body'],
	['whatsappOrder', 'text'],
	['order', 'text'],
	['facebookQuickReply', 'text'],
	['facebookMediaTemplate', 'text'],
	['facebookGenericTemplate', 'text'],
	['email', 'content', 'text'],
];

/** The text that an email's HTML shows. */
const shownText = (content: unknown): string | undefined => {
	const html = readPath(content, ...HTML_PATH);
	return typeof html === 'string' ? htmlToText(html) : undefined;
};

/** Finds the text of a message, for any type. */
export const findText = (content: unknown, files: FoundFile[]): Found | undefined => {
	const read = (paths: string[][]) => paths.map((path) => findAt(content, path));
	const found = firstFound([...read(WORDS), findReply(content).title, ...read(BODIES)]);
	if (isSaid(found?.value)) return found;
	const shown = shownText(content);
	const captions = files.map(({ file, paths }) =>
		file.caption === undefined
			? undefined
			: { value: file.caption, path: paths.find((path) => path.at(-1) === 'caption') ?? [] },
	);
	return firstFound([
		found,
		shown === undefined ? undefined : { value: shown, path: [] },
		...captions,
		...read([SUBJECT_PATH, ['hsm', 'templateName']]),
	]);
};

/** Every text of a message that its reader can see. The trigger searches them for keywords. */
export const findTexts = (content: unknown, files: FoundFile[]): string[] => [
	...new Set(
		[
			findText(content, files)?.value,
			findReply(content).title?.value,
			readPath(content, ...SUBJECT_PATH),
			shownText(content),
			...files.map(({ file }) => file.caption),
		].filter(isSaid),
	),
];
