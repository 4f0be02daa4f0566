// The list of messages. A bubble is kept as long as its message doesn't change.

import { button, find, make } from './dom.js';
import { showContent, showQuote, toLine } from './content.js';

const list = find('messages');
const log = find('log');

const STATUSES = {
	accepted: 'Accepted',
	pending: 'Pending',
	sent: '✓ Sent',
	transmitted: '✓ Sent',
	delivered: '✓✓ Delivered',
	read: '✓✓ Read',
	opened: '✓✓ Opened',
	received: '',
};

const humanize = (status) => status.charAt(0).toUpperCase() + status.slice(1).replaceAll('_', ' ');

const FAILED =
	/^(bounce|delivery_failed|expired|failed|out_of_bounded|rejected|spam_complaint|unsupported)$/;

const ARRIVED = /^(clicked|delivered|opened|read)$/;

const isFailed = ({ status, error }) => Boolean(error) || FAILED.test(status);

const stateOf = ({ status, error }) => {
	const state = STATUSES[status] ?? humanize(status);
	return error ? `${state}: ${error.description} (${error.code})` : state;
};

const describe = (message, channels) => {
	const { direction, fallback, createdDatetime } = message;
	const time = new Date(createdDatetime).toLocaleTimeString([], {
		hour: '2-digit',
		minute: '2-digit',
	});
	const state = direction === 'sent' ? stateOf(message) : '';
	const channel = channels.find(({ id }) => id === fallback?.from);
	const next = channel && !ARRIVED.test(message.status) ? `Falls back to ${channel.name}` : '';
	return [time, state, next].filter(Boolean).join(' · ');
};

// The service uses an ID of zeros if nothing is quoted.
const quotedId = ({ replyTo, metadata }) => {
	const id = replyTo?.id ?? metadata?.replyTo?.id;
	return id && !/^[0-]*$/.test(id) ? id : undefined;
};

/** Updates only the status, which changes most often, so that forms and players keep their state. */
const update = (item, message, { channels, isNew }) => {
	const meta = item.querySelector('.meta');
	meta.textContent = describe(message, channels);
	meta.classList.toggle('bad', isFailed(message));
	item.classList.toggle('arriving', isNew);
};

const bubble = (message, messages, actions) => {
	const isOurs = message.direction === 'received';
	const answer = {
		tap: (choice) => actions.tap(message, choice),
		order: (items, text) => actions.order(message, items, text),
	};
	const quoted = quotedId(message);
	return make(
		'li',
		{
			className: message.direction,
			'data-key': keyOf(message),
			'data-id': message.id,
			'data-type': message.type,
		},
		make(
			'div',
			{ className: 'bubble' },
			make('span', { className: 'hidden', textContent: isOurs ? 'You: ' : 'The business: ' }),
			quoted ? showQuote(messages.find(({ id }) => id === quoted)) : undefined,
			...showContent(message, answer),
			make('span', { className: 'meta' }),
		),
		button('↩', () => actions.quote(message), {
			className: 'reply',
			title: 'Reply',
			'aria-label': `Reply to “${toLine(message).slice(0, 60)}”`,
		}),
	);
};

const keyOf = ({ id, content, template }) => `${id} ${JSON.stringify([content, template])}`;

// The end stays in view as messages and images arrive, unless the user has scrolled up.
let isFollowing = true;
let shownConversation = '';

const scrollToEnd = () => {
	list.scrollTop = list.scrollHeight;
};

export const follow = () => {
	isFollowing = true;
	scrollToEnd();
};

list.addEventListener('scroll', () => {
	isFollowing = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
});
for (const event of ['load', 'loadedmetadata', 'toggle']) {
	// One frame later, when loaded content has its final height.
	const settle = () => isFollowing && requestAnimationFrame(scrollToEnd);
	list.addEventListener(event, settle, { capture: true });
}

// The list shrinks when the form below it grows.
new ResizeObserver(() => isFollowing && scrollToEnd()).observe(list);

// A screen reader announces new messages, but not a whole conversation when the user opens it.
const READING_STARTS_MS = 1000;
let startReading;

const hush = () => {
	clearTimeout(startReading);
	log.setAttribute('aria-live', 'off');
	startReading = setTimeout(() => log.setAttribute('aria-live', 'polite'), READING_STARTS_MS);
};

/** Shows a conversation's messages, newest last; a note if there are none. */
export const showMessages = (conversation, messages, { channels, actions, note }) => {
	const isSame = shownConversation === conversation;
	if (!isSame) hush();
	shownConversation = conversation;
	const shown = [...list.children];
	const known = new Map(shown.map((item) => [item.dataset.key, item]));
	const knownIds = new Set(shown.map((item) => item.dataset.id));
	const isNew = ({ id }) => isSame && !knownIds.has(id);
	const items = messages.map((message) => {
		const item = known.get(keyOf(message)) ?? bubble(message, messages, actions);
		update(item, message, { channels, isNew: isNew(message) });
		return item;
	});
	if (items.length === 0) items.push(make('li', { className: 'empty', textContent: note }));
	for (const item of shown) if (!items.includes(item)) item.remove();
	items.forEach((item, index) => {
		if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
	});
	if (isFollowing) scrollToEnd();
};
