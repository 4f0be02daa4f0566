import { InputError, nameOf, type Field, type Parameters } from '../../values/parameters';
import { readRequiredText, readText, show } from '../../values/read';

export { WHATSAPP_LIMITS as LIMITS } from '../../../client/contract/whatsappLimits';

/** Checks the length of a text, and returns the text. @throws InputError if it is too long for WhatsApp */
export const checkLength = (name: string, text: string, max: number): string => {
	const { length } = [...text];
	if (length <= max) return text;
	throw new InputError(
		`${name} has ${length} characters, but WhatsApp allows at most ${max}: ${show(text)}`,
		`Shorten it, for example with {{ $json.text.slice(0, ${max}) }}.`,
	);
};

/** Reads a required text with a maximum length. @throws InputError */
export const readShortText = (parameters: Parameters, field: Field, max: number): string =>
	checkLength(nameOf(parameters, field), readRequiredText(parameters, field), max);

/** Reads an optional text; `undefined` if it is empty. @throws InputError */
export const readOptionalShortText = (
	parameters: Parameters,
	field: Field,
	max: number,
): string | undefined => {
	const text = readText(parameters, field);
	return text.trim() === '' ? undefined : checkLength(nameOf(parameters, field), text, max);
};
