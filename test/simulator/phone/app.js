// The selected contact and channel. The other modules show the messages and the forms.

import * as api from './api.js';
import { connectComposer, fitComposer, focusComposer, quoteMessage } from './composer.js';
import { follow, showMessages } from './conversation.js';
import { find, make } from './dom.js';

const [channelSelect, contactSelect, newcomer] = ['channel', 'contact', 'newcomer'].map(find);

const NEW = 'new';

const PLATFORMS = {
	email: 'Email',
	facebook: 'Messenger',
	line: 'LINE',
	sms: 'SMS',
	telegram: 'Telegram',
	wechat: 'WeChat',
	whatsapp: 'WhatsApp',
};

const report = (thrown) => {
	find('problem').textContent = thrown?.message ?? '';
};

/** Updates a dropdown only if its options have changed, so that an open one stays open. */
const fill = (select, options) => {
	const isSame =
		options.length === select.options.length &&
		options.every(([, text], index) => select.options[index].textContent === text);
	if (isSame) return;
	const chosen = select.value;
	select.replaceChildren(
		...options.map(([value, textContent]) => make('option', { value, textContent })),
	);
	if (options.some(([value]) => value === chosen)) select.value = chosen;
};

/** The platform's name, or the channel's name if the platform has several channels. */
const nameChannel = ({ name, platformId }, channels) => {
	const isOnly = channels.filter((other) => other.platformId === platformId).length === 1;
	return isOnly ? (PLATFORMS[platformId] ?? name) : name;
};

const nameContact = ({ displayName, msisdn }) => {
	const number = msisdn ? `+${msisdn}` : '';
	return number && displayName !== number ? `${displayName} (${number})` : displayName;
};

let channels = [];

/** The number of the business's messages already seen, by contact and channel. */
const seen = new Map();
let messages = [];

const keyOf = (channelId) => `${contactSelect.value} ${channelId}`;

const countSent = (id) =>
	messages.filter(({ channelId, direction }) => channelId === id && direction === 'sent').length;

/** Shows the number of new messages on other channels, such as a fallback, next to their names. */
const showChannels = () =>
	fill(
		channelSelect,
		channels.map(({ id, name }) => {
			const count = countSent(id) - (seen.get(keyOf(id)) ?? countSent(id));
			return [id, count > 0 ? `${name} (${count} new)` : name];
		}),
	);

/** Marks messages as seen: at first all of them, later those on the selected channel. */
const markSeen = () => {
	for (const { id } of channels) {
		if (id === channelSelect.value || !seen.has(keyOf(id))) seen.set(keyOf(id), countSent(id));
	}
};

const showAccount = async () => {
	const account = await api.readAccount();
	channels = account.channels.map((channel) => ({
		...channel,
		name: nameChannel(channel, account.channels),
	}));
	showChannels();
	fill(contactSelect, [
		...account.contacts.map((contact) => [contact.id, nameContact(contact)]),
		[NEW, 'Someone new…'],
	]);
	find('hint').textContent =
		account.listeners > 0
			? 'A workflow is listening. Send a message and watch it answer.'
			: 'No workflow is listening yet. Activate one that starts with the MessageBird Conversations Trigger.';
	const platform = channels.find(({ id }) => id === channelSelect.value)?.platformId ?? '';
	document.querySelector('.phone').dataset.platform = platform;
	fitComposer(platform, contactSelect.value !== NEW);
};

/** Sends as the selected contact on the selected channel. */
const send = async (call, body) => {
	report();
	follow();
	try {
		// The user may write before the page has loaded the contacts.
		if (channelSelect.value === '') await showAccount();
		const contact = { id: contactSelect.value };
		await call({ channelId: channelSelect.value, contact, ...body });
	} catch (thrown) {
		report(thrown);
	}
};

const actions = {
	tap: ({ id: messageId }, choice) => send(api.tap, { messageId, button: choice }),
	order: ({ id: messageId }, items, text) => send(api.order, { messageId, items, text }),
	quote: quoteMessage,
};

const readAll = async () => {
	await showAccount();
	const [contactId, channelId] = [contactSelect.value, channelSelect.value];
	const read = contactId === NEW ? [] : await api.readMessages(contactId);
	// The user may have switched to another conversation in the meantime.
	if (contactId !== contactSelect.value || channelId !== channelSelect.value) return;
	messages = read;
	markSeen();
	showChannels();
	const note =
		contactId === NEW ? 'Add the contact, then write.' : 'No messages on this channel yet.';
	const shown = messages.filter((message) => message.channelId === channelId);
	showMessages(keyOf(channelId), shown, { channels, actions, note });
};

let reading = Promise.resolve();
let isWaiting = false;

/** Reads sequentially, so that an older response never replaces a newer one. */
const refresh = () => {
	if (!isWaiting) {
		isWaiting = true;
		const next = () => {
			isWaiting = false;
			return readAll();
		};
		reading = reading.then(next, next);
	}
	return reading;
};

const openNewcomer = (isOpen) => {
	newcomer.hidden = !isOpen;
	if (isOpen) find('newName').focus();
};

for (const select of [channelSelect, contactSelect]) {
	select.addEventListener('change', () => {
		follow();
		quoteMessage(undefined);
		openNewcomer(contactSelect.value === NEW);
		refresh().catch(report);
	});
}

find('cancelNew').addEventListener('click', () => {
	contactSelect.selectedIndex = 0;
	openNewcomer(false);
	contactSelect.focus();
	refresh().catch(report);
});

newcomer.addEventListener('submit', async (event) => {
	event.preventDefault();
	const [name, msisdn] = [find('newName').value.trim(), find('newPhone').value.trim()];
	try {
		const { id } = await api.addContact({ name, ...(msisdn && { msisdn }) });
		newcomer.reset();
		openNewcomer(false);
		await showAccount();
		contactSelect.value = id;
		await refresh();
		focusComposer();
	} catch (thrown) {
		report(thrown);
	}
});

connectComposer(send);

// The stream reports changes. The page then reloads what it shows.
const changes = new EventSource('/phone/changes');
changes.addEventListener('message', () => refresh().catch(report));
