// How each kind of message looks. Text is always set as text, so that nothing in it is run.

/** Makes an element: its fields set, its children put in. */
export const make = (tag, fields = {}, ...children) => {
	const element = Object.assign(document.createElement(tag), fields);
	element.append(...children.filter((child) => child !== undefined && child !== ''));
	return element;
};

const isWebUrl = (url) => /^https?:\/\//i.test(url ?? '');

const link = (url, text) =>
	isWebUrl(url)
		? make('a', { href: url, target: '_blank', rel: 'noreferrer', textContent: text })
		: make('span', { textContent: text });

const label = (text) => make('span', { className: 'label', textContent: text });

const media = (tag, { url, caption = '' }, fields) => [
	isWebUrl(url) ? make(tag, { src: url, ...fields }) : label(url ?? ''),
	caption,
];

const fileName = (url = '') => decodeURIComponent(url.split(/[?#]/)[0].split('/').at(-1) || url);

const place = ({ latitude, longitude }) => [
	label('Place'),
	link(
		`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}`,
		`${latitude}, ${longitude}`,
	),
];

const template = ({ templateName, language, params = [] }) => [
	label(`Template ${templateName} (${language?.code ?? 'no language'})`),
	params.map((param) => param.default).join(' · '),
];

const interactive = (content, answer) => {
	const { header, body, footer, action = {} } = content;
	const buttons = Array.isArray(action.buttons) ? action.buttons : [];
	const rows = (action.sections ?? []).flatMap((section) => section.rows ?? []);
	const choices = [...buttons, ...rows].map((choice) =>
		make('button', { type: 'button', textContent: choice.title, onclick: () => answer(choice) }),
	);
	return [
		header?.text ? make('strong', { textContent: header.text }) : undefined,
		content.reply ? (content.reply.text ?? content.reply.title) : body?.text,
		footer?.text ? label(footer.text) : undefined,
		choices.length > 0 ? make('div', { className: 'choices' }, ...choices) : undefined,
	];
};

const KINDS = {
	text: ({ text }) => [text],
	image: ({ image }) => media('img', image, { alt: image.caption ?? 'A picture' }),
	video: ({ video }) => media('video', video, { controls: true }),
	audio: ({ audio }) => media('audio', audio, { controls: true }),
	file: ({ file }) => [label('File'), link(file.url, fileName(file.url)), file.caption],
	location: ({ location }) => place(location),
	hsm: ({ hsm }) => template(hsm),
	interactive: ({ interactive: content }, answer) => interactive(content, answer),
	whatsappSticker: ({ whatsappSticker }) =>
		media('img', { url: whatsappSticker.link }, { alt: 'A sticker', width: 120 }),
};

/** The parts of a message's bubble; of a kind that is not known, its content as it is. */
export const renderContent = ({ type, content }, answer) => {
	const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
	if (kind && content?.[type] !== undefined) return kind(content, answer);
	return [label(type), make('pre', { textContent: JSON.stringify(content, null, 2) })];
};
