import { make, renderContent } from './render.js';

const find = (id) => document.getElementById(id);
const [channelSelect, contactSelect, list, textInput, kindSelect] = [
	'channel',
	'contact',
	'messages',
	'text',
	'kind',
].map(find);

const NEW = 'new';

/** What each kind sends: a demo file of the simulator, or a place. */
const CONTENTS = {
	text: (text) => ({ text }),
	image: (caption) => ({
		image: { url: `${location.origin}/media/tulips.svg`, ...(caption && { caption }) },
	}),
	audio: () => ({ audio: { url: `${location.origin}/media/voice.wav` } }),
	file: (caption) => ({
		file: { url: `${location.origin}/media/order.txt`, ...(caption && { caption }) },
	}),
	location: () => ({ location: { latitude: 52.3702, longitude: 4.8952 } }),
};

const PLATFORMS = {
	email: 'Email',
	facebook: 'Messenger',
	line: 'LINE',
	sms: 'SMS',
	telegram: 'Telegram',
	wechat: 'WeChat',
	whatsapp: 'WhatsApp',
};

const STATUSES = {
	accepted: 'accepted',
	sent: '✓ sent',
	delivered: '✓✓ delivered',
	read: '✓✓ read',
	received: '',
};

let account = { channels: [], contacts: [], listeners: 0 };

const readJson = async (path, options) => {
	const response = await fetch(path, options);
	const body = await response.json();
	if (!response.ok) throw new Error(body.errors?.[0]?.description ?? response.statusText);
	return body;
};

const report = (thrown) => {
	find('problem').textContent = thrown?.message ?? '';
};

const fill = (select, options) => {
	const chosen = select.value;
	select.replaceChildren(
		...options.map(([value, textContent]) => make('option', { value, textContent })),
	);
	if (options.some(([value]) => value === chosen)) select.value = chosen;
};

const showAccount = async () => {
	account = await readJson('/phone/account');
	fill(
		channelSelect,
		account.channels.map(({ id, name, platformId }) => {
			const isOnly =
				account.channels.filter((other) => other.platformId === platformId).length === 1;
			return [id, isOnly ? (PLATFORMS[platformId] ?? name) : name];
		}),
	);
	fill(contactSelect, [
		...account.contacts.map(({ id, displayName, msisdn }) => [
			id,
			msisdn ? `${displayName} (+${msisdn})` : displayName,
		]),
		[NEW, 'Somebody new …'],
	]);
	find('hint').textContent =
		account.listeners > 0
			? 'A workflow listens: write, and see it answer.'
			: 'Nobody listens yet: activate a workflow that starts with the MessageBird Conversations Trigger.';
	const channel = account.channels.find(({ id }) => id === channelSelect.value);
	document.querySelector('.phone').dataset.platform = channel?.platformId ?? '';
};

const post = async (type, content) => {
	report();
	isFollowing = true;
	// Somebody may type faster than the page learns who they are.
	if (channelSelect.value === '') await showAccount();
	await readJson('/phone/messages', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({
			channelId: channelSelect.value,
			contact: { id: contactSelect.value },
			type,
			content,
		}),
	}).catch(report);
};

const answerChoice = ({ id, title }) =>
	post('interactive', { interactive: { type: 'button_reply', reply: { id, text: title } } });

const describe = ({ direction, status, error, createdDatetime }) => {
	const time = new Date(createdDatetime).toLocaleTimeString([], {
		hour: '2-digit',
		minute: '2-digit',
	});
	const state = direction === 'sent' ? (STATUSES[status] ?? status) : '';
	return [time, error ? `${status}: ${error.description}` : state].filter(Boolean).join(' · ');
};

const bubble = (message) =>
	make(
		'li',
		{ className: message.direction },
		make('span', {
			className: 'hidden',
			textContent: message.direction === 'sent' ? 'The business: ' : 'You: ',
		}),
		...renderContent(message, answerChoice),
		make('span', {
			className: message.error ? 'meta bad' : 'meta',
			textContent: describe(message),
		}),
	);

// The end stays in sight as messages and pictures arrive, unless somebody scrolled up to read.
let isFollowing = true;
const scrollToEnd = () => {
	list.scrollTop = list.scrollHeight;
};
list.addEventListener('scroll', () => {
	isFollowing = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
});
list.addEventListener('load', () => isFollowing && scrollToEnd(), { capture: true });

/** Keeps the bubbles that haven't changed, so that a film that plays goes on playing. */
const showMessages = async () => {
	const query = new URLSearchParams({
		contactId: contactSelect.value,
		channelId: channelSelect.value,
	});
	const messages = contactSelect.value === NEW ? [] : await readJson(`/phone/messages?${query}`);
	const shown = [...list.children];
	const known = new Map(shown.map((item) => [item.dataset.key, item]));
	const knownIds = new Set(shown.map((item) => item.dataset.id));
	const items = messages.map((message) => {
		const key = `${message.id} ${message.status}`;
		const item = known.get(key) ?? bubble(message);
		item.classList.toggle('arriving', !knownIds.has(message.id));
		Object.assign(item.dataset, { key, id: message.id });
		return item;
	});
	if (items.length === 0) {
		items.push(
			make('li', {
				className: 'empty',
				textContent: 'No messages on this channel yet. Write the first one.',
			}),
		);
	}
	for (const item of shown) if (!items.includes(item)) item.remove();
	items.forEach((item, index) => {
		if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
	});
	if (isFollowing) scrollToEnd();
};

const refresh = async () => {
	await showAccount();
	await showMessages();
};

const openNewcomer = (isOpen) => {
	find('newcomer').hidden = !isOpen;
	if (isOpen) find('newName').focus();
};

for (const select of [channelSelect, contactSelect]) {
	select.addEventListener('change', () => {
		isFollowing = true;
		openNewcomer(contactSelect.value === NEW);
		refresh().catch(report);
	});
}

find('cancelNew').addEventListener('click', () => {
	contactSelect.selectedIndex = 0;
	openNewcomer(false);
	refresh().catch(report);
});

find('newcomer').addEventListener('submit', async (event) => {
	event.preventDefault();
	const [name, msisdn] = [find('newName').value.trim(), find('newPhone').value.trim()];
	try {
		const { id } = await readJson('/phone/contacts', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ name, ...(msisdn && { msisdn }) }),
		});
		event.target.reset();
		openNewcomer(false);
		await showAccount();
		contactSelect.value = id;
		await showMessages();
		textInput.focus();
	} catch (thrown) {
		report(thrown);
	}
});

kindSelect.addEventListener('change', () => textInput.focus());

find('write').addEventListener('submit', async (event) => {
	event.preventDefault();
	const kind = kindSelect.value;
	const text = textInput.value.trim();
	if (kind === 'text' && text === '') return;
	textInput.value = '';
	kindSelect.value = 'text';
	await post(kind, CONTENTS[kind](text));
});

// The stream says that something changed; what is shown is then read anew.
const changes = new EventSource('/phone/changes');
changes.addEventListener('message', () => refresh().catch(report));
