// WhatsApp templates, which the simulator has filled in.

import { button, label, link, make, richText } from './dom.js';
import { header } from './interactive.js';

/** Copies a code. If the browser doesn't allow that, the user can still read it. */
const copy = ({ title, code }) => {
	const copied = make('span', { className: 'label', role: 'status', textContent: code });
	const write = async () => {
		await navigator.clipboard.writeText(code).then(
			() => (copied.textContent = `${code} · Copied`),
			() => (copied.textContent = `${code} · Copy it by hand`),
		);
	};
	return make('div', { className: 'code' }, button(title, write), copied);
};

const BUTTONS = {
	reply: ({ id, title }, answer) => button(title, () => answer.tap(id)),
	url: ({ url, title }) => link(url, title),
	phone: ({ phone, title }) =>
		make('a', { href: `tel:${phone}`, textContent: title, title: phone }),
	copy,
};

const buttons = (shown, answer) =>
	shown.length === 0
		? undefined
		: make(
				'div',
				{ className: 'choices' },
				shown.map((one) => BUTTONS[one.type](one, answer)),
			);

const card = (content, answer) => [
	...header(content.header),
	content.body ? richText(content.body) : undefined,
	label(content.footer),
	buttons(content.buttons, answer),
];

const formatEnd = (time) => {
	const date = new Date(Number(time) || time);
	return Number.isNaN(date.getTime()) ? String(time) : date.toLocaleString();
};

const offer = ({ text, endsAt }) =>
	make(
		'div',
		{ className: 'offer' },
		text ? make('strong', { textContent: text }) : undefined,
		endsAt === undefined ? undefined : label(`Ends ${formatEnd(endsAt)}`),
	);

/** A template's name and values, if the account doesn't have its text. */
const unknown = ({ name, language, values }) => [
	label(`Template ${name}${language ? ` (${language})` : ''}`),
	values.length > 0
		? make(
				'ol',
				{ className: 'values', 'aria-label': 'Values' },
				values.map((textContent) => make('li', { textContent })),
			)
		: undefined,
];

export const template = (filled, answer) => [
	filled.offer ? offer(filled.offer) : undefined,
	...(filled.isKnown ? [] : unknown(filled)),
	...card(filled, answer),
	filled.cards.length > 0
		? make(
				'ul',
				{ className: 'cards', tabIndex: 0, 'aria-label': 'Cards' },
				filled.cards.map((one) => make('li', {}, card(one, answer))),
			)
		: undefined,
];
