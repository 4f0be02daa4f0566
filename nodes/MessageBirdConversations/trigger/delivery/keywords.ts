/** How a keyword is looked for in a message's text. */
export type Match = 'contains' | 'equals' | 'startsWith';

/** A keyword that starts the workflow. */
export interface Keyword {
	match: Match;
	text: string;
}

/** What belongs to a word: letters with their accents, digits, and the underscore. */
const IN_WORD = /[\p{L}\p{M}\p{N}_]/u;

/**
 * Scripts that put no space between words, or between a word and its particles: any part of a text
 * may be a word there.
 */
const UNSPACED =
	/[\p{scx=Hangul}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;

const LETTER = /\p{L}/u;
const LATIN_LETTER = /\p{Script=Latin}/u;
const MARK = /\p{M}/u;

const isInWord = (letter: string): boolean => IN_WORD.test(letter) && !UNSPACED.test(letter);

/** Particles of other scripts stick to names and words that are written in Latin letters. */
const isOtherScript = (before: string, after: string): boolean =>
	LETTER.test(before) &&
	LETTER.test(after) &&
	LATIN_LETTER.test(before) !== LATIN_LETTER.test(after);

/** Whether a word may begin or end between two letters. */
const isEdge = (before: string | undefined, after: string | undefined): boolean => {
	if (before === undefined || after === undefined) return true;
	// A vowel or an accent belongs to the letter before it.
	if (MARK.test(after)) return false;
	return !isInWord(before) || !isInWord(after) || isOtherScript(before, after);
};

/** The letter that ends at a place of the text; two halves make one beyond the basic plane. */
const letterBefore = (text: string, place: number): string | undefined => {
	const low = text.charCodeAt(place - 1);
	const isHalf = low >= 0xdc00 && low <= 0xdfff;
	return place > 0 ? text.slice(Math.max(place - (isHalf ? 2 : 1), 0), place) : undefined;
};

const letterAt = (text: string, place: number): string | undefined => {
	const code = text.codePointAt(place);
	return code === undefined ? undefined : String.fromCodePoint(code);
};

/** How much of a text before and after a place is looked at to tell whether it is inside a sign. */
const NEAR = 32;

const SIGNS = new Intl.Segmenter();

/** Whether a place is inside what people see as one sign, such as a flag. */
const isInSign = (text: string, place: number): boolean => {
	const start = Math.max(place - NEAR, 0);
	const sign = SIGNS.segment(text.slice(start, place + NEAR)).containing(place - start);
	return sign !== undefined && sign.index !== place - start;
};

/** Whether a word or words stand in a text, with no letter before or after that belongs to it. */
const containsWord = (text: string, word: string): boolean => {
	for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
		const ends = [at, at + word.length];
		const isWord = ends.every((end) => isEdge(letterBefore(text, end), letterAt(text, end)));
		if (isWord && !ends.some((end) => isInSign(text, end))) return true;
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
 * More marks on one letter than Unicode has for any language (its stream-safe format allows 30), the
 * half-width ones of Kana among them. Putting them in order takes a time that grows with the square
 * of their number.
 */
const PILED_MARKS = /[\p{M}\uff9e\uff9f]{31}/u;

/** Letters, digits and punctuation, whose wide, narrow and joined forms are alike; ™ is no TM. */
const PLAIN = /[^\p{So}\p{Sk}]+/gu;

type Folding = [signs: RegExp, folded: string];

/**
 * What nobody sees: marks of direction, joiners, variation selectors, the stretching line of Arabic.
 * What makes another form of the same emoji: skin tones, the frame of a key.
 */
const UNSEEN: Folding = [
	/[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\p{Me}\u0640]/gu,
	'',
];

/** What phones make of straight quotes, apostrophes, hyphens and spaces, or people for them. */
const TYPED: Folding[] = [
	[/[\p{Quotation_Mark}`´ʹʻʼʽ′″׳״]/gu, "'"],
	[/\p{Dash_Punctuation}/gu, '-'],
	[/\s+/g, ' '],
];

/** Letters whose upper case has no lower case of its own, or more than one. */
const CASES: Folding[] = [
	[/i\u0307/g, 'i'],
	[/ς/g, 'σ'],
	[/ß/g, 'ss'],
];

const foldAll = (text: string, foldings: Folding[]): string =>
	foldings.reduce((folded, [signs, to]) => folded.replace(signs, to), text);

/** Takes out what chat apps show as bold, italic, struck or code: the marks around words. */
const withoutEmphasis = (text: string): string =>
	text.replace(/[*_~`]+/g, (marks: string, at: number) => {
		const [before, after] = [letterBefore(text, at), letterAt(text, at + marks.length)];
		const neighbours = [before, after].filter((letter) => letter !== undefined);
		const isInside = neighbours.length === 2 && neighbours.every((one) => IN_WORD.test(one));
		return isInside || !neighbours.some((one) => /\S/.test(one)) ? marks : '';
	});

/** How many characters of a text are looked at: only an email may have more. */
const LONGEST_TEXT = 100_000;

/** Writes texts in one way that say the same to people who read them: see the docs. */
const fold = (text: string): string => {
	const seen = foldAll(text.slice(0, LONGEST_TEXT), [UNSEEN]);
	const typed = foldAll(withoutEmphasis(seen), TYPED);
	const whole = PILED_MARKS.test(typed)
		? typed
		: typed.replace(PLAIN, (plain) => plain.normalize('NFKC'));
	return foldAll(whole.toLowerCase(), CASES).trim();
};

/**
 * Whether a text has one of the keywords. The time it takes grows with the text's length alone:
 * there is no pattern that a customer's text could stall.
 */
export const hasKeyword = (text: string, keywords: Keyword[]): boolean => {
	const folded = fold(text);
	return keywords
		.map((keyword) => ({ ...keyword, text: fold(keyword.text) }))
		.some((keyword) => keyword.text !== '' && MATCHES[keyword.match](folded, keyword.text));
};
