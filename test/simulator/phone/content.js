// How each type of message is shown, in a bubble and on one line.

import { fileName, json, label, link, make, richText } from './dom.js';
import { email } from './email.js';
import { interactive, order } from './interactive.js';
import { attachment, audio, file, picture, sticker, video } from './media.js';
import { template } from './template.js';

const map = ({ latitude, longitude }) => {
	const [lat, lon] = [latitude, longitude].map(Number);
	if (!Number.isFinite(lat + lon)) throw new Error('A location has two numbers');
	const url = `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=15/${lat}/${lon}`;
	return [label('Location'), link(url, `${lat}, ${lon}`)];
};

const productQuestion = ({ text, context }) => [
	label(`About product ${context?.referred_product?.product_retailer_id ?? ''}`),
	richText(text.body),
];

const templateLine = ({ name, body }) => body ?? `Template ${name}`;

/** The message types: `show` returns the parts of a bubble, `line` returns one line of text. */
const TYPES = {
	text: {
		show: ({ content }) => [richText(content.text)],
		line: ({ content }) => content.text,
	},
	image: {
		show: ({ content }) => picture(content.image),
		line: ({ content }) => content.image.caption || 'Photo',
	},
	video: {
		show: ({ content }) => video(content.video),
		line: ({ content }) => content.video.caption || 'Video',
	},
	audio: { show: ({ content }) => audio(content.audio), line: () => 'Voice message' },
	file: {
		show: ({ content }) => file(content.file),
		line: ({ content }) => content.file.caption || fileName(content.file.url),
	},
	location: { show: ({ content }) => map(content.location), line: () => 'Location' },
	hsm: {
		show: (message, answer) => template(message.template, answer),
		line: (message) => templateLine(message.template),
	},
	interactive: {
		show: ({ content }, answer) => interactive(content.interactive, answer),
		line: ({ content: { interactive: content } }) =>
			content.reply?.text ?? content.body?.text ?? content.header?.text ?? 'Product',
	},
	whatsappSticker: {
		show: ({ content }) => sticker(content.whatsappSticker),
		line: () => 'Sticker',
	},
	whatsappOrder: {
		show: ({ content }) => order(content.whatsappOrder),
		line: ({ content }) => content.whatsappOrder.text || 'Order',
	},
	whatsappText: {
		show: ({ content }) => productQuestion(content.whatsappText),
		line: ({ content }) => content.whatsappText.text.body,
	},
	email: {
		show: ({ content }) => email(content.email),
		line: ({ content }) => content.email.subject || 'Email',
	},
	externalAttachment: {
		show: ({ content }) => content.externalAttachments.flatMap(attachment),
		line: ({ content: { externalAttachments: files } }) =>
			files.find(({ caption }) => caption)?.caption ?? `${files.length} files`,
	},
	event: {
		show: ({ content, eventType }) => [
			label(eventType ? `Event ${eventType}` : 'Event'),
			content.text ? richText(content.text) : json(content),
		],
		line: ({ content, eventType }) => content.text ?? eventType ?? 'Event',
	},
};

/** Applies the type's entry, or the fallback if the type is unknown or its content is malformed. */
const attempt = (message, act, otherwise) => {
	try {
		const type = Object.hasOwn(TYPES, message.type) ? TYPES[message.type] : undefined;
		return type ? act(type) : otherwise();
	} catch {
		return otherwise();
	}
};

/** The parts of a message's bubble. Unknown types are shown as JSON. */
export const showContent = (message, answer) =>
	attempt(
		message,
		({ show }) => show(message, answer),
		() => [label(message.type), json(message.content)],
	);

/** A message on one line, for a quote or a screen reader. */
export const toLine = (message) =>
	String(
		attempt(
			message,
			({ line }) => line(message),
			() => message.type,
		),
	);

/** The quoted message, shown above the one that quotes it. */
export const showQuote = (quoted) =>
	make('blockquote', {}, quoted ? toLine(quoted) : 'A message that isn’t in this chat');
