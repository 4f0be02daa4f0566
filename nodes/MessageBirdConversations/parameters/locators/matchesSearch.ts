/** Letters of the Latin script that Unicode doesn't take apart into a letter and its mark. */
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

/** A text as it is compared: without case, accents, invisible signs and the width of blanks. */
const fold = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/[\p{M}\p{Cf}]/gu, '')
		.toLowerCase()
		.replace(/[ßæœøđðþłħı’‘]/g, (letter) => LETTERS[letter] ?? letter)
		.replace(/\s+/g, ' ')
		.trim();

/** Whether somebody types a phone number, or the beginning of one. */
const isNumber = (text: string): boolean => /^[+\d\s()./-]+$/.test(text) && /\d/.test(text);

const withoutSeparators = (text: string): string => text.replace(/[\s()./-]/g, '');

/**
 * Whether what somebody types into a list finds an entry: all words of it, in any order and whatever
 * their accents; a phone number however it is spaced, with `+`, `00`, the zero of a national number,
 * or none of these.
 */
export const matchesSearch = (entry: string, typed = ''): boolean => {
	const [text, wanted] = [fold(entry), fold(typed)];
	if (text.includes(wanted)) return true;
	if (!isNumber(wanted)) return wanted.split(' ').every((word) => text.includes(word));
	const digits = withoutSeparators(wanted).replace(/^(\+?)0*/, '$1');
	return digits !== '' && digits !== '+' && withoutSeparators(text).includes(digits);
};
