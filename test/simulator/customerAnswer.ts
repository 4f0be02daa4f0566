import type { Account, Message } from './account';
import { writeAsCustomer } from './customer';
import { fillTemplate, type TemplateText } from './filledTemplate';
import { invalid, ServiceError } from './serviceError';

/** A tap on a button, on a list's row, or on a template's quick reply. */
export interface CustomerTap {
	/** The message that has the button; the newest one by default. */
	messageId?: string;
	/** The button's ID or title. */
	button: string;
}

/** An order from a product or a list of products. */
export interface CustomerOrder {
	/** The message that offers the products; the newest one by default. */
	messageId?: string;
	/** All products of the message, once each, by default. */
	items?: Array<{ productId: string; quantity?: number; price?: number; currency?: string }>;
	text?: string;
}

/** A button, list row or quick reply to choose. */
interface Choice {
	id: string;
	title: string;
	description?: string;
}

interface Interactive {
	action?: {
		buttons?: Choice[];
		catalog_id?: string;
		product_retailer_id?: string;
		sections?: Array<{
			rows?: Choice[];
			product_items?: Array<{ product_retailer_id: string }>;
		}>;
	};
}

/** A made-up price, because the API doesn't provide the catalog. */
const PRICE = { price: 10, currency: 'EUR' };

/** A template as the phone shows it; `undefined` for a message of another type. */
export const showTemplate = ({ type, content }: Message, templates: TemplateText[]) =>
	type === 'hsm' && content.hsm ? fillTemplate(content.hsm, templates) : undefined;

const actionOf = ({ content }: Message): NonNullable<Interactive['action']> =>
	(content.interactive as Interactive | undefined)?.action ?? {};

const listChoices = (message: Message, templates: TemplateText[]): Choice[] => {
	const { buttons = [], sections = [] } = actionOf(message);
	const filled = showTemplate(message, templates);
	const replies = [filled, ...(filled?.cards ?? [])]
		.flatMap((card) => card?.buttons ?? [])
		.filter(({ type }) => type === 'reply')
		.map(({ id = '', title }) => ({ id, title }));
	return [...buttons, ...sections.flatMap(({ rows = [] }) => rows), ...replies];
};

const listProducts = (message: Message): string[] => {
	const { product_retailer_id: single, sections = [] } = actionOf(message);
	const items = sections.flatMap(({ product_items = [] }) => product_items);
	return [
		...(single === undefined ? [] : [single]),
		...items.map(({ product_retailer_id: id }) => id),
	];
};

/** The business's messages, newest first; with an ID, only that message. */
const listOffers = ({ data }: Account, messageId: string | undefined): Message[] =>
	data.conversations
		.flatMap(({ messages }) => messages)
		.filter(
			({ id, direction }) => direction === 'sent' && (messageId === undefined || id === messageId),
		)
		.reverse()
		.sort((one, other) => other.createdDatetime.localeCompare(one.createdDatetime));

const senderOf = (account: Account, { conversationId, channelId }: Message) => ({
	channelId,
	contact: { id: account.findConversation(conversationId)?.contactId },
});

/** Taps a button as a customer. @throws ServiceError if no message has it */
export const tapAsCustomer = (account: Account, { messageId, button }: CustomerTap): Message => {
	const { templates } = account.data;
	const offers = listOffers(account, messageId).map((message) => ({
		message,
		choices: listChoices(message, templates),
	}));
	for (const { message, choices } of offers) {
		const choice =
			choices.find(({ id }) => id === button) ?? choices.find(({ title }) => title === button);
		if (!choice) continue;
		const { id, title: text, description } = choice;
		const reply = { id, text, ...(description ? { description } : {}) };
		return writeAsCustomer(account, {
			...senderOf(account, message),
			type: 'interactive',
			content: { interactive: { type: 'button_reply', reply } },
			replyTo: { id: message.id },
		});
	}
	const titles = offers.flatMap(({ choices }) => choices).map(({ title }) => `“${title}”`);
	const others = titles.length > 0 ? `there are ${titles.join(', ')}` : 'there are no buttons';
	throw new ServiceError(404, 20, `There is no button “${button}”: ${others}`);
};

/** Orders products as a customer. @throws ServiceError if no message offers them */
export const orderAsCustomer = (
	account: Account,
	{ messageId, items, text = '' }: CustomerOrder,
): Message => {
	const message = listOffers(account, messageId).find((one) => listProducts(one).length > 0);
	if (!message) throw new ServiceError(404, 20, 'There is no message that offers products');
	const offered = listProducts(message);
	const chosen = items ?? offered.map((productId) => ({ productId }));
	const unknown = chosen.find(({ productId }) => !offered.includes(productId));
	if (unknown) throw invalid('items', `Product ${unknown.productId} is not offered`);
	return writeAsCustomer(account, {
		...senderOf(account, message),
		type: 'whatsappOrder',
		content: {
			whatsappOrder: {
				catalog_id: actionOf(message).catalog_id ?? '',
				product_items: chosen.map((item) => {
					const { productId, quantity, price, currency } = { quantity: 1, ...PRICE, ...item };
					return { product_retailer_id: productId, quantity, item_price: price, currency };
				}),
				text,
			},
		},
	});
};
