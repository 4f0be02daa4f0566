import { decodeEntities } from './htmlEntities';

/** A tag, or a text between tags. */
type Token = { text: string } | { name: string; isEnd: boolean; attributes: string };

/** Elements with invisible content, each with its end tag. */
const UNSEEN = new Map(
	['script', 'style', 'template', 'title'].map((name) => [name, new RegExp(`</${name}`, 'gi')]),
);

/** Elements that start and end on their own line. */
const BLOCKS = new Set(
	'address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul'.split(
		' ',
	),
);

/** The end of a tag: the first `>` outside quotes, or the end of the text. */
const findTagEnd = (html: string, from: number): number => {
	let quote = '';
	let before = '';
	for (let at = from; at < html.length; at++) {
		const letter = html.charAt(at);
		if (quote !== '') {
			if (letter === quote) quote = '';
		} else if (letter === '>') return at;
		else if ((letter === '"' || letter === "'") && before === '=') quote = letter;
		if (/\S/.test(letter)) before = letter;
	}
	return html.length;
};

const TAG_NAME = /^[a-z][^\s/>]*/i;

const endOf = (html: string, end: string, from: number): number => {
	const at = html.indexOf(end, from);
	return at < 0 ? html.length : at + end.length;
};

/** The position at which visible content continues after a tag. */
const skipUnseen = (html: string, name: string, from: number): number => {
	const end = UNSEEN.get(name);
	if (!end) return from;
	end.lastIndex = from;
	return end.exec(html)?.index ?? html.length;
};

/**
 * Splits HTML into tags and texts as a browser does: a comment or tag without an end extends to the end
 * of the text. No part is read twice, so the time is linear.
 */
function* tokenize(html: string): Generator<Token> {
	let at = 0;
	while (at < html.length) {
		const found = html.indexOf('<', at);
		const open = found < 0 ? html.length : found;
		if (open > at) yield { text: html.slice(at, open) };
		if (found < 0) return;
		const next = html.charAt(open + 1);
		if (html.startsWith('<!--', open)) at = endOf(html, '-->', open + 4);
		else if (next === '!' || next === '?') at = endOf(html, '>', open);
		else {
			const isEnd = next === '/';
			const start = open + (isEnd ? 2 : 1);
			const [name] = TAG_NAME.exec(html.slice(start, start + 32)) ?? [];
			if (name === undefined) {
				yield { text: '<' };
				at = open + 1;
			} else {
				const end = findTagEnd(html, start + name.length);
				const attributes = html.slice(start + name.length, end);
				const tag = name.toLowerCase();
				at = isEnd ? end + 1 : skipUnseen(html, tag, end + 1);
				yield { name: tag, isEnd, attributes };
			}
		}
	}
}

const readAttribute = (attributes: string, pattern: RegExp): string => {
	const [, double, single, plain] = pattern.exec(attributes) ?? [];
	return decodeEntities(double ?? single ?? plain ?? '').trim();
};
const HREF = /(?:^|\s)href\s?=\s?(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;
const ALT = /(?:^|\s)alt\s?=\s?(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;

/** A URL without its scheme and trailing slash. */
const toBare = (address: string): string =>
	address
		.trim()
		.replace(/^(?:https?:\/\/|mailto:|tel:)/i, '')
		.replace(/\/$/, '');

/** Adds a link's URL after its text, unless the text is the URL. */
const toLink = (words: string, href: string): string => {
	if (!/^(?:https?:|mailto:|tel:)/i.test(href) || toBare(words) === toBare(href)) return words;
	const address = /^http/i.test(href) ? href : toBare(href);
	return words.trim() === '' ? address : `${words} (${address})`;
};

/** The text for a tag without content. */
const standIn = (name: string, attributes: string): string => {
	if (name === 'br') return '\n';
	if (name === 'img') return readAttribute(attributes, ALT);
	return name === 'td' || name === 'th' ? ' ' : '';
};

/** Removes spaces around line breaks, and repeated empty lines. */
const tidy = (text: string): string => {
	const lines = text.split('\n').map((line) => line.trim());
	return lines
		.filter((line, index) => line !== '' || lines[index - 1] !== '')
		.join('\n')
		.trim();
};

/**
 * The visible text of HTML: blocks on their own lines, links with their URLs, without scripts and styles.
 * The time is linear.
 */
export const htmlToText = (html: string): string => {
	let parts: string[] = [];
	/** The texts before an open link, and its URL. */
	let outer: string[] | undefined;
	let href = '';
	/** The last character of the text: spaces after a space are dropped. */
	let last = '\n';
	let preformatted = 0;

	const add = (text: string): void => {
		if (text === '') return;
		parts.push(text);
		last = text.slice(-1);
	};
	const addText = (text: string): void => {
		const shown = preformatted > 0 ? text : text.replace(/\s+/g, ' ');
		add(preformatted === 0 && /\s/.test(last) ? shown.trimStart() : shown);
	};
	const breakLine = (name: string, isEnd: boolean): void => {
		if (last !== '\n') add('\n');
		if (name !== 'li' || isEnd) return;
		add('- ');
		// A block in a list item starts on the item's line.
		last = '\n';
	};
	const closeLink = (): void => {
		if (!outer) return;
		const link = toLink(parts.join(''), href);
		parts = outer;
		outer = undefined;
		if (link !== '') parts.push(link);
	};

	for (const token of tokenize(html)) {
		if ('text' in token) {
			addText(decodeEntities(token.text));
			continue;
		}
		const { name, isEnd, attributes } = token;
		if (name === 'a') {
			closeLink();
			if (!isEnd) [outer, parts, href] = [parts, [], readAttribute(attributes, HREF)];
		}
		if (name === 'pre') preformatted = Math.max(0, preformatted + (isEnd ? -1 : 1));
		if (BLOCKS.has(name)) breakLine(name, isEnd);
		else if (!isEnd) add(standIn(name, attributes));
	}
	closeLink();
	return tidy(parts.join(''));
};
