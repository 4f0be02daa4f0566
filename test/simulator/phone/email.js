// An email. Its HTML is in a frame that runs no scripts and loads nothing from other hosts.

import { label, make, richText } from './dom.js';
import { file } from './media.js';

const HEAD =
	'<!doctype html><meta charset="utf-8">' +
	'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; ' +
	`img-src data: ${location.origin}; style-src 'unsafe-inline'">` +
	'<base target="_blank"><style>body{font:15px/1.45 system-ui,sans-serif;margin:8px;' +
	'overflow-wrap:anywhere}img{max-width:100%}</style>';

/** Fits the frame's height to its content, up to a limit. Measuring is safe, because no script runs. */
const frame = (html, title) =>
	make('iframe', {
		title,
		sandbox: 'allow-same-origin allow-popups allow-popups-to-escape-sandbox',
		srcdoc: HEAD + html,
		onload: ({ target }) => {
			const { scrollHeight } = target.contentDocument.documentElement;
			target.style.height = `${Math.min(scrollHeight + 2, 360)}px`;
		},
	});

const address = ({ name, address: mail, email = mail }) => (name ? `${name} <${email}>` : email);

export const email = ({ subject, from, to = [], content = {}, attachments = [] }) => [
	make('strong', { textContent: subject || '(No subject)' }),
	label(from ? `From ${address(from)}` : ''),
	label(to.length > 0 ? `To ${to.map(address).join(', ')}` : ''),
	content.html
		? frame(content.html, `Email: ${subject || 'no subject'}`)
		: richText(content.text ?? ''),
	...attachments.flatMap(({ URL: url, url: other = url, name, length }) =>
		file({ url: other, name, length }),
	),
];
