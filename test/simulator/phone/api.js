// Requests to the simulator.

const readJson = async (path, options) => {
	const response = await fetch(path, options);
	const body = await response.json().catch(() => ({}));
	if (response.ok) return body;
	throw new Error(body.errors?.[0]?.description ?? body.message ?? response.statusText);
};

const post = (name) => (body) =>
	readJson(`/phone/${name}`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
	});

export const readAccount = () => readJson('/phone/account');

/** A contact's messages on all channels. */
export const readMessages = (contactId) =>
	readJson(`/phone/messages?${new URLSearchParams({ contactId })}`);

export const addContact = post('contacts');
export const sendMessage = post('messages');
export const sendFiles = post('files');
export const sendEmail = post('emails');
export const tap = post('taps');
export const order = post('orders');

/** Uploads a file; returns its URL, name, type and size. */
export const upload = (file) =>
	readJson(`/phone/uploads?${new URLSearchParams({ name: file.name })}`, {
		method: 'POST',
		headers: { 'Content-Type': file.type || 'application/octet-stream' },
		body: file,
	});
