const isDigit = (code: number): boolean => /^\p{Nd}$/u.test(String.fromCodePoint(code));

/** The value of a digit in any script: Unicode lists each script's ten digits in a row, from zero. */
const toAsciiDigit = (digit: string): string => {
	const code = digit.codePointAt(0) ?? 0;
	let place = 0;
	while (isDigit(code - place - 1)) place++;
	return String(place % 10);
};

/** Replaces the digits of other scripts, such as Arabic or Devanagari ones, by ASCII digits. */
export const toAsciiDigits = (text: string): string =>
	text.replace(/(?![0-9])\p{Nd}/gu, toAsciiDigit);
