// Images, videos, audio and files.

import { button, fileName, isWebUrl, label, link, make, richText } from './dom.js';

const LOCAL_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

const isLocal = (url) => LOCAL_HOSTS.includes(new URL(url).hostname);

/** Shows media from this machine immediately, and asks before it loads media from other hosts. */
const shown = (tag, url, what, fields) => {
	if (!isWebUrl(url)) return [label(what), label(url)];
	const load = () =>
		make(tag, {
			src: url,
			...fields,
			onerror: ({ target }) =>
				target.replaceWith(make('span', {}, label(`${what} not available`), link(url, url))),
		});
	if (isLocal(url)) return [load()];
	const ask = button(
		`Load ${what.toLowerCase()} from ${new URL(url).host}`,
		() => ask.replaceWith(load()),
		{ className: 'load' },
	);
	return [ask];
};

const withCaption = (parts, caption) => [...parts, caption ? richText(caption) : undefined];

export const picture = ({ url, caption }) =>
	withCaption(shown('img', url, 'Photo', { alt: caption || 'Photo' }), caption);

export const video = ({ url, caption }) =>
	withCaption(shown('video', url, 'Video', { controls: true }), caption);

export const audio = ({ url }) => shown('audio', url, 'Voice message', { controls: true });

export const sticker = ({ link: url }) =>
	shown('img', url, 'Sticker', { alt: 'Sticker', className: 'sticker' });

const UNITS = ['bytes', 'kB', 'MB'];

const formatSize = (bytes) => {
	const unit = bytes < 1e3 ? 0 : bytes < 1e6 ? 1 : 2;
	return `${(bytes / 1000 ** unit).toFixed(unit === 0 ? 0 : 1)} ${UNITS[unit]}`;
};

export const file = ({ url, caption, name = fileName(url), length }) => [
	make(
		'span',
		{ className: 'file' },
		link(url, name || 'File'),
		length ? label(formatSize(length)) : undefined,
	),
	caption ? richText(caption) : undefined,
];

const PICTURE = /\.(avif|gif|jpe?g|png|svg|webp)$/i;

/** A file of which only the URL is known. */
export const attachment = (attached) =>
	PICTURE.test(fileName(attached.url)) ? picture(attached) : file(attached);
