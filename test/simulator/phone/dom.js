// DOM helpers. They always set text as text, so that scripts in it don't run.

export const find = (id) => document.getElementById(id);

/** Creates an element with properties and attributes, and appends the children that aren't empty. */
export const make = (tag, fields = {}, ...children) => {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(fields)) {
		if (name in element) element[name] = value;
		else element.setAttribute(name, value);
	}
	element.append(...children.flat().filter((child) => child !== undefined && child !== ''));
	return element;
};

export const button = (textContent, onclick, fields = {}) =>
	make('button', { type: 'button', textContent, onclick, ...fields });

/** A line of small text. */
export const label = (textContent) =>
	textContent ? make('span', { className: 'label', textContent }) : undefined;

export const isWebUrl = (url) => /^https?:\/\//i.test(url ?? '');

export const link = (url, textContent) =>
	isWebUrl(url)
		? make('a', { href: url, target: '_blank', rel: 'noreferrer', textContent })
		: make('span', { textContent });

/** Text in which URLs are links. */
export const richText = (text = '') =>
	make(
		'span',
		{ className: 'text' },
		String(text)
			.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/i)
			.map((part) => (isWebUrl(part) ? link(part, part) : part)),
	);

export const json = (value) =>
	make('pre', { textContent: JSON.stringify(value, null, 2), tabIndex: 0 });

/** The last segment of a URL's path. */
export const fileName = (url = '') => {
	const name = url.split(/[?#]/)[0].split('/').at(-1) || url;
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
};
