import { InputError } from '../../values/parameters';

/** What WhatsApp refuses in a placeholder value, but only later and without notifying the sender. */
const REFUSED_IN_VALUES: Array<[pattern: RegExp, what: string]> = [
	[/[\n\r\v\f\u0085\u2028\u2029]/, 'a line break'],
	[/\t/, 'a tab'],
	[/ {5}/, 'more than four spaces in a row'],
];

/** @throws InputError if WhatsApp would refuse a placeholder value */
export const checkTemplateValue = (name: string, value: string): void => {
	const refused = REFUSED_IN_VALUES.find(([pattern]) => pattern.test(value));
	if (!refused) return;
	throw new InputError(
		`${name} contains ${refused[1]}, which WhatsApp doesn't allow in template values`,
		`Put the value on one line: {{ $json.value.replace(/\\s+/g, ' ').trim() }}. Line breaks belong in the template itself.`,
	);
};
