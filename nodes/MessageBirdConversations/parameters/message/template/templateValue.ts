import { InputError } from '../../values/parameters';

/** What WhatsApp refuses in the value of a placeholder, later and out of sight. */
const REFUSED_IN_VALUES: Array<[pattern: RegExp, what: string]> = [
	[/[\n\r\v\f\u0085\u2028\u2029]/, 'a line break'],
	[/\t/, 'a tab'],
	[/ {5}/, 'more than four spaces in a row'],
];

/** @throws InputError where WhatsApp refuses the value of a placeholder */
export const checkTemplateValue = (name: string, value: string): void => {
	const refused = REFUSED_IN_VALUES.find(([pattern]) => pattern.test(value));
	if (!refused) return;
	throw new InputError(
		`${name} holds ${refused[1]}, which WhatsApp takes in no value of a template`,
		`Write the value in one line: {{ $json.value.replace(/\\s+/g, ' ').trim() }}. Line breaks belong in the template itself.`,
	);
};
