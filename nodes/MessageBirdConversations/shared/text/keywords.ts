/** How a keyword is matched with a message's text. */
export type Match = 'contains' | 'equals' | 'startsWith';

/** A keyword that starts the workflow. */
export interface Keyword {
	match: Match;
	text: string;
}

/** Characters of a word: letters with their accents, digits, and the underscore. */
const IN_WORD = /[\p{L}\p{M}\p{N}_]/u;

/**
 * Scripts without spaces between words, or between a word and its particles: any part of a text may
 * be a word.
 */
const UNSPACED =
	/[\p{scx=Hangul}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;

const LETTER = /\p{L}/u;
const LATIN_LETTER = /\p{Script=Latin}/u;
const MARK = /\p{M}/u;

const isInWord = (letter: string): boolean => IN_WORD.test(letter) && !UNSPACED.test(letter);

/** Particles of other scripts are attached to names and words in Latin letters. */
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

/** The character before a position in a text; outside the basic plane it has two code units. */
const letterBefore = (text: string, place: number): string | undefined => {
	const low = text.charCodeAt(place - 1);
	const isHalf = low >= 0xdc00 && low <= 0xdfff;
	return place > 0 ? text.slice(Math.max(place - (isHalf ? 2 : 1), 0), place) : undefined;
};

const letterAt = (text: string, place: number): string | undefined => {
	const code = text.codePointAt(place);
	return code === undefined ? undefined : String.fromCodePoint(code);
};

/** How much of a text around a position to look at to find grapheme boundaries. */
const NEAR = 32;

const SIGNS = new Intl.Segmenter();

/** Whether a position is inside a grapheme, such as a flag. */
const isInSign = (text: string, place: number): boolean => {
	const start = Math.max(place - NEAR, 0);
	const sign = SIGNS.segment(text.slice(start, place + NEAR)).containing(place - start);
	return sign !== undefined && sign.index !== place - start;
};

/** Whether a text contains a word or words, not as a part of a longer word. */
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

/** Reads how to match a keyword; `undefined` if the value is not one of the options. */
export const toMatch = (value: unknown): Match | undefined =>
	value === 'contains' || value === 'equals' || value === 'startsWith' ? value : undefined;

/**
 * More marks on one letter than any language uses (Unicode's stream-safe format allows 30), including
 * half-width Kana marks. Sorting them takes quadratic time.
 */
const PILED_MARKS = /[\p{M}\uff9e\uff9f]{31}/u;

/** Letters, digits and punctuation, whose wide, narrow and joined forms are equal; ™ is not TM. */
const PLAIN = /[^\p{So}\p{Sk}]+/gu;

type Folding = [signs: RegExp, folded: string];

/**
 * Invisible characters: direction marks, joiners, variation selectors, the Arabic tatweel. Also what
 * makes variants of an emoji: skin tones, the keycap frame.
 */
const UNSEEN: Folding = [
	/[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\p{Me}\u0640]/gu,
	'',
];

/** Variants of straight quotes, apostrophes, hyphens and spaces that phones or people type. */
const TYPED: Folding[] = [
	[/[\p{Quotation_Mark}`´ʹʻʼʽ′″׳״]/gu, "'"],
	[/\p{Dash_Punctuation}/gu, '-'],
	[/\s+/g, ' '],
];

/** Letters whose upper case has more than one lower case, or none. */
const CASES: Folding[] = [
	[/i\u0307/g, 'i'],
	[/ς/g, 'σ'],
	[/ß/g, 'ss'],
];

const foldAll = (text: string, foldings: Folding[]): string =>
	foldings.reduce((folded, [signs, to]) => folded.replace(signs, to), text);

/** Removes the marks that chat apps show as bold, italic, strikethrough or code. */
const withoutEmphasis = (text: string): string =>
	text.replace(/[*_~`]+/g, (marks: string, at: number) => {
		const [before, after] = [letterBefore(text, at), letterAt(text, at + marks.length)];
		const neighbours = [before, after].filter((letter) => letter !== undefined);
		const isInside = neighbours.length === 2 && neighbours.every((one) => IN_WORD.test(one));
		return isInside || !neighbours.some((one) => /\S/.test(one)) ? marks : '';
	});

/** How many characters of a text to look at: only an email may have more. */
const LONGEST_TEXT = 100_000;

/** Normalizes texts that look the same to people: see the docs. */
export const fold = (text: string): string => {
	const seen = foldAll(text.slice(0, LONGEST_TEXT), [UNSEEN]);
	const typed = foldAll(withoutEmphasis(seen), TYPED);
	const whole = PILED_MARKS.test(typed)
		? typed
		: typed.replace(PLAIN, (plain) => plain.normalize('NFKC'));
	return foldAll(whole.toLowerCase(), CASES).trim();
};

/**
 * Whether a text matches one of the keywords. It takes linear time: no pattern can be stalled by a
 * customer's text.
 */
export const hasKeyword = (text: string, keywords: Keyword[]): boolean => {
	const folded = fold(text);
	return keywords
		.map((keyword) => ({ ...keyword, text: fold(keyword.text) }))
		.some((keyword) => keyword.text !== '' && MATCHES[keyword.match](folded, keyword.text));
};
