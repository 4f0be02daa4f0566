/** Latin letters that Unicode doesn't decompose into a letter and a mark. */
const LETTERS: Record<string, string> = {
	ß: 'ss',
	æ: 'ae',
	œ: 'oe',
	ø: 'o',
	đ: 'd',
	ð: 'd',
	þ: 'th',
	ł: 'l',
	ħ: 'h',
	ı: 'i',
	'’': "'",
	'‘': "'",
};

/** Normalizes a text for comparison: case, accents, invisible characters and whitespace. */
const fold = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/[\p{M}\p{Cf}]/gu, '')
		.toLowerCase()
		.replace(/[ßæœøđðþłħı’‘]/g, (letter) => LETTERS[letter] ?? letter)
		.replace(/\s+/g, ' ')
		.trim();

/** Whether a text is a phone number or the start of one. */
const isNumber = (text: string): boolean => /^[+\d\s()./-]+$/.test(text) && /\d/.test(text);

const withoutSeparators = (text: string): string => text.replace(/[\s()./-]/g, '');

/**
 * Whether a search term matches an entry. All words must occur, in any order and with any accents. A
 * phone number may have any spacing, and start with `+`, `00`, a national zero or none of these.
 */
export const matchesSearch = (entry: string, typed = ''): boolean => {
	const [text, wanted] = [fold(entry), fold(typed)];
	if (text.includes(wanted)) return true;
	if (!isNumber(wanted)) return wanted.split(' ').every((word) => text.includes(word));
	const digits = withoutSeparators(wanted).replace(/^(\+?)0*/, '$1');
	return digits !== '' && digits !== '+' && withoutSeparators(text).includes(digits);
};
