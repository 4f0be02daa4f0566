// The forms: for a message with attachments and a quote, or for an email on the email channel.

import * as api from './api.js';
import { button, find, make } from './dom.js';
import { toLine } from './content.js';

const [text, tray, attach, quote, picker] = ['text', 'tray', 'attach', 'quote', 'picker'].map(find);
const [write, email, subject, attached] = ['write', 'email', 'subject', 'attached'].map(find);

const sample = (name, type) => ({ url: `${location.origin}/media/${name}`, name, type });

/** The samples in the attachment tray: the simulator's files, a sticker and a location. */
const SAMPLES = {
	photo: { files: [sample('tulips.svg', 'image/svg+xml')] },
	voice: { files: [sample('voice.wav', 'audio/wav')] },
	document: { files: [sample('order.txt', 'text/plain')] },
	sticker: {
		type: 'whatsappSticker',
		content: { whatsappSticker: { link: sample('sticker.webp').url } },
	},
	location: {
		type: 'location',
		content: { location: { latitude: 52.3702, longitude: 4.8952 } },
	},
};

/** What a platform doesn't support. */
const WITHOUT_STICKER = ['facebook', 'line', 'sms', 'telegram', 'wechat'];

let quoted;
let files = [];

const openTray = (isOpen) => {
	tray.hidden = !isOpen;
	attach.setAttribute('aria-expanded', String(isOpen));
	if (isOpen) tray.querySelector('button:not([hidden])').focus();
};

const isEmail = () => !email.hidden;

export const focusComposer = () => (isEmail() ? find('emailText') : text).focus();

/** Sets the message to quote in the next one, or removes it. */
export const quoteMessage = (message) => {
	quoted = message;
	quote.hidden = !message;
	quote.firstElementChild.textContent = message ? `Reply to: ${toLine(message)}` : '';
	if (!message) return;
	if (isEmail() && subject.value === '' && message.type === 'email') {
		subject.value = `Re: ${toLine(message).replace(/^re: /i, '')}`;
	}
	focusComposer();
};

const showAttached = () =>
	attached.replaceChildren(
		...files.map((file) =>
			make(
				'li',
				{},
				make('span', { textContent: file.name }),
				button('×', () => (removeFile(file), find('attachToEmail').focus()), {
					'aria-label': `Remove ${file.name}`,
				}),
			),
		),
	);

const removeFile = (file) => {
	files = files.filter((other) => other !== file);
	showAttached();
};

/** Shows the form for the channel, with what the platform supports; none without a contact. */
export const fitComposer = (platform, isSomebody) => {
	write.hidden = platform === 'email' || !isSomebody;
	email.hidden = platform !== 'email' || !isSomebody;
	if (write.hidden) openTray(false);
	tray.querySelector('[data-attach=sticker]').hidden = WITHOUT_STICKER.includes(platform);
};

/** Sets up the forms. `send` takes an API call and its body, and adds the contact and the channel. */
export const connectComposer = (send) => {
	/** Clears the form immediately, so that the user can type while the message is being sent. */
	const take = () => {
		const taken = { caption: text.value.trim(), replyTo: quoted && { id: quoted.id } };
		text.value = '';
		quoteMessage(undefined);
		openTray(false);
		return taken;
	};

	const sendText = async () => {
		if (text.value.trim() === '') return;
		const { caption, replyTo } = take();
		await send(api.sendMessage, { type: 'text', content: { text: caption }, replyTo });
	};

	write.addEventListener('submit', (event) => {
		event.preventDefault();
		sendText();
	});
	text.addEventListener('keydown', (event) => {
		if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		sendText();
	});

	attach.addEventListener('click', () => openTray(tray.hidden));
	tray.addEventListener('keydown', ({ key }) => {
		if (key !== 'Escape') return;
		openTray(false);
		attach.focus();
	});
	tray.addEventListener('click', async ({ target }) => {
		const kind = target.dataset.attach;
		if (kind === 'files') picker.click();
		if (!Object.hasOwn(SAMPLES, kind)) return;
		const { caption, replyTo } = take();
		text.focus();
		const { files: samples, ...message } = SAMPLES[kind];
		await (samples
			? send(api.sendFiles, { files: samples, text: caption, replyTo })
			: send(api.sendMessage, { ...message, replyTo }));
	});

	find('attachToEmail').addEventListener('click', () => picker.click());
	picker.addEventListener('change', async () => {
		const chosen = [...picker.files];
		picker.value = '';
		if (isEmail()) {
			files.push(...chosen);
			showAttached();
			return;
		}
		const { caption, replyTo } = take();
		text.focus();
		await send(
			async (body) => {
				const uploaded = await Promise.all(chosen.map(api.upload));
				await api.sendFiles({ ...body, files: uploaded });
			},
			{ text: caption, replyTo },
		);
	});

	email.addEventListener('submit', async (event) => {
		event.preventDefault();
		const [body, html] = [find('emailText').value.trim(), find('emailHtml').value.trim()];
		const chosen = files;
		const message = {
			subject: subject.value.trim(),
			text: body || undefined,
			html: html || undefined,
			replyTo: quoted && { id: quoted.id },
		};
		email.reset();
		files = [];
		showAttached();
		quoteMessage(undefined);
		subject.focus();
		await send(async (fields) => {
			const attachments = await Promise.all(chosen.map(api.upload));
			await api.sendEmail({ ...fields, attachments });
		}, message);
	});

	quote.querySelector('button').addEventListener('click', () => {
		quoteMessage(undefined);
		focusComposer();
	});
};
