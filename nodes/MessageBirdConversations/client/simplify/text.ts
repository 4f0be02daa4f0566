import { htmlToText } from '../../shared/htmlToText';
import type { FoundFile } from './files';
import { findAt, firstFound, inside, isSaid, readPath, type Found, type Place } from './values';

/** The words of a message, or the title of what was chosen, by how its keys end. */
const REPLY_KEY = /(?:reply|button|postback)$/i;

const at = (place: Place, key: string): Found | undefined => {
	const found = findAt(place.value, [key]);
	return found && { ...found, path: [...place.path, key] };
};

/** What a customer has chosen of buttons or of a list. */
export interface FoundReply {
	id?: Found;
	title?: Found;
}

/**
 * Finds what was chosen, wherever the key of its object is that of a reply, a button or a postback:
 * of the service itself, of a template's button, of WhatsApp and of Facebook.
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

/** Where an email's HTML stands. */
export const HTML_PATH = ['email', 'content', 'html'];
export const SUBJECT_PATH = ['email', 'subject'];

/** Where the words of a message stand, by what kind of content it has. */
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

/** The words of a message, wherever its type has them. */
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

/** Every text of a message that its reader sees: what a keyword is looked for in. */
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
