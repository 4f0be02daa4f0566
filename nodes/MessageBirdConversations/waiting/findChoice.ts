import { toAsciiDigits } from '../shared/text/digits';
import { fold } from '../shared/text/keywords';
import type { Choice } from './question';

/** What a customer answered: their text, and the button or row that they tapped. */
export interface Answer {
	text?: unknown;
	replyId?: unknown;
	replyTitle?: unknown;
}

const isSame = (one: unknown, other: string): boolean =>
	typeof one === 'string' && one.trim() !== '' && fold(one) === fold(other);

/** The number that starts a text, such as `2`, `2.`, `(2)`, `#2` or `2 Tea`, and what follows it. */
const NUMBERED = /^[#(]?\s*(\d{1,3})\s*(?:[.):\]-]|\s|$)+\s*(.*)$/su;

const findByNumber = (text: string, choices: Choice[]): Choice | undefined => {
	const [, number, rest = ''] = NUMBERED.exec(toAsciiDigits(fold(text))) ?? [];
	const choice = number === undefined ? undefined : choices[Number(number) - 1];
	return choice && (rest === '' || isSame(rest, choice.title)) ? choice : undefined;
};

/**
 * Finds the choice that an answer means: by the ID or title of its button or row, by its words, or by
 * its number in the list. Upper and lower case, punctuation around a number, and variants of quotes
 * and emojis don't matter.
 */
export const findChoice = (
	{ text, replyId, replyTitle }: Answer,
	choices: Choice[],
): Choice | undefined => {
	const given = typeof text === 'string' ? text : '';
	const withoutEnd = given.trim().replace(/[.!]+$/u, '');
	return (
		choices.find(({ value }) => value === replyId) ??
		choices.find(({ title }) => isSame(replyTitle, title)) ??
		choices.find(({ title }) => isSame(given, title)) ??
		choices.find(({ value }) => isSame(given, value)) ??
		choices.find(({ title }) => isSame(withoutEnd, title)) ??
		findByNumber(given, choices)
	);
};
