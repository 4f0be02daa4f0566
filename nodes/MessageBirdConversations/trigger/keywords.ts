/** How a keyword is looked for in a message's text. */
export type Match = 'contains' | 'equals' | 'startsWith';

/** A keyword that starts the workflow. */
export interface Keyword {
	match: Match;
	text: string;
}

/** What belongs to a word: letters with their accents, digits, and the underscore. */
const IN_WORD = /[\p{L}\p{M}\p{N}_]/u;

/** Scripts that put no space between words: any part of a text may be a word there. */
const UNSPACED =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const isInWord = (letter: string | undefined): boolean =>
	letter !== undefined && IN_WORD.test(letter) && !UNSPACED.test(letter);

/** Whether a word may begin or end between two letters. */
const isEdge = (before: string | undefined, after: string | undefined): boolean =>
	!(isInWord(before) && isInWord(after));

/** The letter that ends at a place of the text; two halves make one beyond the basic plane. */
const letterBefore = (text: string, place: number): string | undefined => {
	const low = text.charCodeAt(place - 1);
	const isHalf = low >= 0xdc00 && low <= 0xdfff;
	return place > 0 ? text.slice(place - (isHalf ? 2 : 1), place) : undefined;
};

const letterAt = (text: string, place: number): string | undefined => {
	const code = text.codePointAt(place);
	return code === undefined ? undefined : String.fromCodePoint(code);
};

/** Whether a word or words stand in a text, with no letter before or after that belongs to it. */
const containsWord = (text: string, word: string): boolean => {
	for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
		const end = at + word.length;
		const beginsThere = isEdge(letterBefore(text, at), letterAt(text, at));
		if (beginsThere && isEdge(letterBefore(text, end), letterAt(text, end))) return true;
	}
	return false;
};

const MATCHES: Record<Match, (text: string, keyword: string) => boolean> = {
	contains: containsWord,
	equals: (text, keyword) => text === keyword,
	startsWith: (text, keyword) => text.startsWith(keyword),
};

/** How to look for a keyword, or `undefined` for what is no such way. */
export const toMatch = (value: unknown): Match | undefined =>
	value === 'contains' || value === 'equals' || value === 'startsWith' ? value : undefined;

/**
 * More marks on one letter than Unicode has for any language (its stream-safe format allows 30).
 * Putting them in order takes a time that grows with the square of their number.
 */
const PILED_MARKS = /\p{M}{31}/u;

/** Letters whose upper case has no lower case of its own, or more than one. */
const FOLDED: Array<[letters: RegExp, folded: string]> = [
	[/i\u0307/g, 'i'],
	[/ς/g, 'σ'],
	[/ß/g, 'ss'],
];

/** How many characters of a text are looked at: only an email may have more. */
const LONGEST_TEXT = 100_000;

/** Upper and lower case alike; letters typed as one sign or as letter and accent alike too. */
const fold = (text: string): string => {
	const looked = text.slice(0, LONGEST_TEXT);
	const whole = PILED_MARKS.test(looked) ? looked : looked.normalize('NFC');
	return FOLDED.reduce(
		(folded, [letters, to]) => folded.replace(letters, to),
		whole.toLowerCase().trim(),
	);
};

/**
 * Whether a text has one of the keywords. The time it takes grows with the text's length alone:
 * there is no pattern that a customer's text could stall.
 */
export const hasKeyword = (text: string, keywords: Keyword[]): boolean => {
	const folded = fold(text);
	return keywords.some((keyword) => MATCHES[keyword.match](folded, fold(keyword.text)));
};
