// Buttons, lists and products, and the customer's answers.

import { button, label, make, richText } from './dom.js';
import { file, picture, video } from './media.js';

const HEADERS = {
	text: ({ text }) => [make('strong', { textContent: text })],
	image: ({ image }) => picture(image),
	video: ({ video: film }) => video(film),
	document: ({ document: paper }) => file(paper),
};

/** The header of an interactive message or a template. */
export const header = (content) => (content ? (HEADERS[content.type]?.(content) ?? []) : []);

const rows = (section, pick) => [
	section.title ? make('h3', { textContent: section.title }) : undefined,
	...section.rows.map((row) =>
		make(
			'button',
			{ type: 'button', className: 'row', onclick: () => pick(row) },
			make('span', { textContent: row.title }),
			label(row.description),
		),
	),
];

/** A list that opens when its button is tapped, as on a phone. */
const list = ({ action }, answer) => {
	const sheet = make('details', { className: 'sheet' });
	const pick = (row) => {
		sheet.open = false;
		sheet.firstChild.focus();
		answer.tap(row.id);
	};
	sheet.append(
		make('summary', { textContent: action.button ?? 'Options' }),
		...action.sections.flatMap((section) => rows(section, pick)).filter(Boolean),
	);
	return [sheet];
};

const buttons = ({ action }, answer) => [
	make(
		'div',
		{ className: 'choices' },
		action.buttons.map(({ id, title }) => button(title, () => answer.tap(id))),
	),
];

const amount = (productId, value) =>
	make(
		'label',
		{ className: 'amount' },
		make('span', { textContent: productId }),
		make('input', { type: 'number', name: productId, min: 0, max: 999, value }),
	);

/** An order form for all sections of products. */
const orderForm = (sections, answer) => {
	const isSingle = sections.flatMap(({ product_items: items }) => items).length === 1;
	const sheet = make('details', { className: 'sheet' });
	const note = make('input', { name: 'note', autocomplete: 'off' });
	const problem = make('p', { className: 'bad', role: 'alert' });
	const form = make(
		'form',
		{
			oninput: () => (problem.textContent = ''),
			onsubmit: (event) => {
				event.preventDefault();
				const items = [...form.querySelectorAll('input[type=number]')]
					.map(({ name: productId, valueAsNumber: quantity }) => ({ productId, quantity }))
					.filter(({ quantity }) => quantity > 0);
				problem.textContent = items.length === 0 ? 'Enter a quantity for at least one product' : '';
				if (items.length === 0) return;
				answer.order(items, note.value.trim());
				form.reset();
				sheet.open = false;
				sheet.firstChild.focus();
			},
		},
		sections.flatMap(({ title, product_items: items }) => [
			title ? make('h3', { textContent: title }) : undefined,
			...items.map(({ product_retailer_id: id }) => amount(id, isSingle ? 1 : 0)),
		]),
		make('label', {}, make('span', { textContent: 'Note to the shop' }), note),
		problem,
		make('button', { textContent: 'Send order' }),
	);
	sheet.append(make('summary', { textContent: 'Order' }), form);
	return [sheet];
};

const ACTIONS = {
	button: buttons,
	list,
	product: ({ action }, answer) => [
		label(`Product ${action.product_retailer_id}`),
		...orderForm([{ product_items: [action] }], answer),
	],
	product_list: ({ action }, answer) => orderForm(action.sections, answer),
};

/** An interactive message, or the customer's choice in an answer. */
export const interactive = (content, answer) => {
	const { reply, body, footer } = content;
	if (reply) return [richText(reply.text ?? reply.title), label(reply.description)];
	return [
		...header(content.header),
		body?.text ? richText(body.text) : undefined,
		label(footer?.text),
		...(ACTIONS[content.type]?.(content, answer) ?? []),
	];
};

const money = (value, currency) => {
	try {
		return new Intl.NumberFormat('en', { style: 'currency', currency }).format(value);
	} catch {
		return `${value} ${currency ?? ''}`;
	}
};

/** A customer's order. */
export const order = ({ product_items: items, text }) => [
	label('Order'),
	make(
		'ul',
		{ className: 'items' },
		items.map(({ product_retailer_id: id, quantity, item_price: price, currency }) =>
			make(
				'li',
				{},
				make('span', { textContent: `${quantity} × ${id}` }),
				make('span', { textContent: money(quantity * price, currency) }),
			),
		),
	),
	text ? richText(text) : undefined,
];
