import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { startBrowser } from '../e2e/harness/browser';
import type { Simulator } from '../simulator';
import { channelOf, createCaller, first, startFast } from './helpers';
import { LIST, PRODUCTS, templateWith } from './phoneSamples';

const ARTEFACTS = join(__dirname, '../../artefacts/phone');

let simulator: Simulator;
let browser: Browser;
let page: Page;
let strayRequests: string[];
let pageErrors: Error[];

beforeAll(async () => {
	simulator = await startFast();
	browser = await startBrowser();
	mkdirSync(ARTEFACTS, { recursive: true });
});

afterAll(async () => {
	await browser.close();
	await simulator.close();
});

beforeEach(() => {
	simulator.control.reset();
	strayRequests = [];
	pageErrors = [];
});

afterEach(async () => {
	await page.close();
	expect({ strayRequests, pageErrors }).toEqual({ strayRequests: [], pageErrors: [] });
});

const PHONE = { viewport: { width: 360, height: 720 }, reducedMotion: 'reduce' } as const;

/** Opens the phone, and records requests to other hosts and exceptions, which must not occur. */
const openPhone = async (options: BrowserContextOptions = {}): Promise<void> => {
	page = await browser.newPage({ ...PHONE, ...options });
	page.setDefaultTimeout(10_000);
	page.on('pageerror', (error) => pageErrors.push(error));
	page.on('response', (response) => {
		const url = response.url();
		if (!url.startsWith(simulator.origin) && !url.startsWith('data:')) strayRequests.push(url);
	});
	await page.goto(simulator.phoneUrl);
	await page.getByText('Are the red tulips back?').waitFor();
};

const send = async (type: string, content: object, platform = 'whatsapp'): Promise<string> => {
	const { body } = await createCaller(simulator)<{ id: string }>('POST', '/send', {
		to: first(simulator.control.conversations()).contactId,
		from: channelOf(simulator, platform),
		type,
		content,
	});
	return body.id;
};

/** The customer's last message. */
const lastAnswer = () =>
	simulator.control
		.conversations()
		.flatMap(({ messages }) => messages)
		.filter(({ direction }) => direction === 'received')
		.sort((one, other) => one.createdDatetime.localeCompare(other.createdDatetime))
		.at(-1);

const bubbles = (text: string) => page.locator('#messages > li').filter({ hasText: text });
const keepScreenshot = async (name: string): Promise<void> => {
	await page.screenshot({ path: join(ARTEFACTS, `${name}.png`) });
};
const chooseChannel = async (label: string): Promise<void> => {
	await page.getByLabel('Channel').selectOption({ label });
};

const media = (name: string): string => `${simulator.origin}/media/${name}`;

const TEMPLATE = templateWith('parcel 17');

const BUTTONS = {
	interactive: {
		type: 'button',
		header: { type: 'text', text: 'Tulips' },
		body: { text: 'Shall we keep some?' },
		footer: { text: 'Until six' },
		action: {
			buttons: [
				{ id: 'yes-1', type: 'reply', title: 'Yes, please' },
				{ id: 'no-1', type: 'reply', title: 'No, thanks' },
			],
		},
	},
};

describe('The customer', () => {
	test('taps a button, and sees the message that the answer quotes', async () => {
		const id = await send('interactive', BUTTONS);
		await openPhone();
		await page.getByRole('button', { name: 'Yes, please' }).click();

		const answer = page.locator('#messages > .received').last();
		await answer.getByText('Yes, please').waitFor();
		expect(await answer.locator('blockquote').textContent()).toBe('Shall we keep some?');
		expect(lastAnswer()).toMatchObject({
			type: 'interactive',
			content: { interactive: { type: 'button_reply', reply: { id: 'yes-1' } } },
			replyTo: { id },
		});
	});

	test('opens a list and picks a row', async () => {
		const id = await send('interactive', LIST);
		await openPhone();
		const row = page.getByRole('button', { name: 'Morning 8 to 12' });
		await row.waitFor({ state: 'hidden' });
		await page.getByText('See times').click();
		await row.click();

		await page.locator('#messages > .received').getByText('Morning').waitFor();
		await row.waitFor({ state: 'hidden' });
		expect(lastAnswer()).toMatchObject({
			content: { interactive: { reply: { id: 'am', text: 'Morning', description: '8 to 12' } } },
			replyTo: { id },
		});
	});

	test("taps a template's quick reply", async () => {
		const id = await send('hsm', TEMPLATE);
		await openPhone();
		await bubbles('Template on_its_way (en)').getByText('parcel 17').waitFor();
		await page.getByRole('button', { name: 'GOT_IT' }).click();

		await page.locator('#messages > .received').getByText('GOT_IT').waitFor();
		expect(lastAnswer()).toMatchObject({
			content: { interactive: { reply: { id: 'GOT_IT' } } },
			replyTo: { id },
		});
	});

	test('orders from a list of products', async () => {
		await send('interactive', PRODUCTS);
		await openPhone();
		await page.getByText('Order', { exact: true }).click();
		await page.getByRole('button', { name: 'Send order' }).click();
		await page.getByText('Enter a quantity for at least one product').waitFor();

		await page.getByLabel('sku-9').fill('2');
		await page.getByLabel('Note to the shop').fill('Gift wrap, please');
		await keepScreenshot('order-form');
		await page.getByRole('button', { name: 'Send order' }).click();

		const order = page.locator('#messages > .received').last();
		await order.getByText('2 × sku-9').waitFor();
		await order.getByText('€20.00').waitFor();
		expect(lastAnswer()?.content).toMatchObject({
			whatsappOrder: {
				catalog_id: 'cat',
				product_items: [{ product_retailer_id: 'sku-9', quantity: 2 }],
				text: 'Gift wrap, please',
			},
		});
	});

	test('quotes a message, and can cancel the quote', async () => {
		const id = await send('text', { text: 'Red or yellow?' });
		await openPhone();
		await bubbles('Red or yellow?').hover();
		const reply = page.getByRole('button', { name: 'Reply to “Red or yellow?”' });
		await reply.click();
		await page.getByText('Reply to: Red or yellow?').waitFor();
		await page.getByRole('button', { name: 'Cancel reply' }).click();
		await page.getByText('Reply to: Red or yellow?').waitFor({ state: 'hidden' });

		await reply.click();
		await page.keyboard.type('Red');
		await page.keyboard.press('Enter');
		const answer = page.locator('#messages > .received').last();
		await answer.getByText('Red', { exact: true }).waitFor();
		expect(await answer.locator('blockquote').textContent()).toBe('Red or yellow?');
		expect(lastAnswer()).toMatchObject({ content: { text: 'Red' }, replyTo: { id } });
	});

	test.each([
		['Sample photo', 'image'],
		['Sample voice message', 'audio'],
		['Sample document', 'file'],
		['Sticker', 'whatsappSticker'],
		['Location', 'location'],
	])('sends a %s', async (name, type) => {
		await openPhone();
		await page.getByRole('button', { name: 'Attach' }).click();
		await page.getByRole('button', { name }).click();
		await page.locator(`#messages > .received[data-type=${type}]`).waitFor();
		expect(lastAnswer()?.type).toBe(type);
	});

	test('sends their own files', async () => {
		await openPhone();
		await chooseChannel('Messenger');
		await page.getByText('No messages on this channel yet.').waitFor();
		await page.getByRole('textbox', { name: 'Message' }).fill('Two files');
		const text = { mimeType: 'text/plain', buffer: Buffer.from('Tulips') };
		await page.locator('#picker').setInputFiles([
			{ name: 'list.txt', ...text },
			{ name: 'notes.txt', ...text },
		]);
		const sent = bubbles('Two files');
		await sent.getByRole('link', { name: 'list.txt' }).waitFor();
		await sent.getByRole('link', { name: 'notes.txt' }).waitFor();

		const { externalAttachments } = lastAnswer()?.content as {
			externalAttachments: Array<{ url: string }>;
		};
		expect(await (await fetch(externalAttachments[1]?.url ?? '')).text()).toBe('Tulips');
	});

	test('writes an email with HTML and an attachment', async () => {
		await openPhone();
		await chooseChannel('Email');
		await page.getByLabel('Subject').fill('Order 17');
		await page.getByRole('textbox', { name: 'Message' }).fill('Where is it?');
		await page.getByText('HTML version').click();
		await page.getByRole('textbox', { name: 'HTML' }).fill('<p>Where <em>is</em> it?</p>');
		const file = { mimeType: 'application/pdf', buffer: Buffer.from('%PDF') };
		await page.locator('#picker').setInputFiles([
			{ name: 'slip.pdf', ...file },
			{ name: 'wrong.pdf', ...file },
		]);
		await page.getByRole('button', { name: 'Remove wrong.pdf' }).click();
		await keepScreenshot('email-form');
		await page.getByRole('button', { name: 'Send email' }).click();

		const sent = bubbles('Order 17');
		await sent.getByRole('link', { name: 'slip.pdf' }).waitFor();
		await sent.locator('iframe').contentFrame().getByText('is', { exact: true }).waitFor();
		expect(await page.getByLabel('Subject').inputValue()).toBe('');
		expect(lastAnswer()).toMatchObject({
			type: 'email',
			content: {
				email: {
					subject: 'Order 17',
					content: { text: 'Where is it?', html: '<p>Where <em>is</em> it?</p>' },
					attachments: [{ name: 'slip.pdf', type: 'application/pdf', length: 4 }],
				},
			},
		});
	});

	test('writes as a new contact', async () => {
		await openPhone();
		await page.getByLabel('You are').selectOption({ label: 'Someone new…' });
		await page.getByRole('textbox', { name: 'Message' }).waitFor({ state: 'hidden' });
		await page.getByLabel('Name').fill('Ada Lovelace');
		await page.getByLabel('Phone number (optional)').fill('+44 7700 900123');
		await page.getByRole('button', { name: 'Add contact' }).click();
		await page.getByText('No messages on this channel yet.').waitFor();
		await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
		await page.keyboard.press('Enter');
		await bubbles('Hello').waitFor();
		expect(lastAnswer()).toMatchObject({ from: '+447700900123', content: { text: 'Hello' } });
	});

	test("sees the reason if a message can't be sent", async () => {
		await openPhone();
		await page.route('**/phone/messages', async (route) => {
			const errors = [{ description: 'There is no such channel' }];
			await route.fulfill({ status: 404, json: { errors } });
		});
		await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
		await page.keyboard.press('Enter');
		await page.getByRole('alert').getByText('There is no such channel').waitFor();
	});
});

/** A message of each type, with an element and a text that the phone shows for it. */
const SHOWN: Array<[type: string, content: () => object, selector: string, text: string]> = [
	['text', () => ({ text: 'See https://shop.example/a.' }), 'a', 'https://shop.example/a'],
	['image', () => ({ image: { url: media('tulips.svg'), caption: 'Fresh' } }), 'img', ''],
	['video', () => ({ video: { url: media('tulips.mp4') } }), '.label', 'Video not available'],
	['audio', () => ({ audio: { url: media('voice.wav') } }), 'audio', ''],
	['file', () => ({ file: { url: media('order.txt') } }), 'a', 'order.txt'],
	['location', () => ({ location: { latitude: 52.37, longitude: 4.89 } }), 'a', '52.37, 4.89'],
	['whatsappSticker', () => ({ whatsappSticker: { link: media('sticker.webp') } }), 'img', ''],
	['interactive', () => BUTTONS, 'strong', 'Tulips'],
	['interactive', () => LIST, 'summary', 'See times'],
	['interactive', () => PRODUCTS, 'summary', 'Order'],
	['hsm', () => TEMPLATE, '.values li', 'parcel 17'],
	['event', () => ({ text: 'Paid' }), '.text', 'Paid'],
	['carousel', () => ({ carousel: { cards: [1, 2] } }), 'pre', '"cards": ['],
	['location', () => ({ location: 'nowhere' }), 'a, pre', 'nowhere'],
];

/** Adds each of them as a customer's message, because the simulator doesn't check those. */
const showAll = (): void => {
	for (const [type, content] of SHOWN) {
		simulator.control.customerWrites({ type, content: content() as Record<string, unknown> });
	}
};

describe('The phone shows', () => {
	test.each(SHOWN)('a message of the type %s (%#)', async (type, content, selector, text) => {
		simulator.control.customerWrites({ type, content: content() as Record<string, unknown> });
		await openPhone();
		const shown = page.locator(`#messages > [data-type=${type}]`).locator(selector).first();
		await shown.waitFor();
		expect(await shown.textContent()).toContain(text);
	});

	test("why a message wasn't delivered", async () => {
		simulator.control.failNextDelivery({ code: 302 });
		await send('text', { text: 'Hello?' });
		await openPhone();
		const failed = bubbles('Hello?').locator('.meta.bad');
		await failed.waitFor();
		expect(await failed.textContent()).toContain(
			'Rejected: Contact is not registered on WhatsApp (302)',
		);
	});

	test('which message another one quotes', async () => {
		const { id } = simulator.control.customerWrites({ text: 'Which one?' });
		const quoting = simulator.control.customerWrites({ text: 'This one', replyTo: { id } });
		await openPhone();
		const quote = page.locator(`[data-id="${quoting.id}"] blockquote`);
		expect(await quote.textContent()).toBe('Which one?');
	});

	test('no quote for an ID of zeros', async () => {
		const replyTo = { id: '00000000-0000-0000-0000-000000000000' };
		const { id } = simulator.control.customerWrites({ text: 'This one', replyTo });
		await openPhone();
		expect(await page.locator(`[data-id="${id}"] blockquote`).count()).toBe(0);
	});

	test('an image from another host only on request', async () => {
		await send('image', { image: { url: 'https://shop.example/a.jpg' } });
		await openPhone();
		await page.route('https://shop.example/**', async (route) => await route.abort());
		const asked = page.waitForRequest('https://shop.example/a.jpg');
		await page.getByRole('button', { name: 'Load photo from shop.example' }).click();
		await asked;
		await page.getByText('Photo not available').waitFor();
	});

	test("an email's HTML without running scripts or loading images", async () => {
		const html =
			'<p>Dear customer</p><script>parent.document.title = "run"</script>' +
			'<img src="https://tracker.example/a.gif" onerror="parent.document.title = \'run\'">';
		simulator.control.customerSendsEmail({ subject: 'Hi', html });
		await openPhone();
		await chooseChannel('Email');
		const frame = bubbles('Hi').locator('iframe');
		await frame.contentFrame().getByText('Dear customer').waitFor();
		expect(await frame.getAttribute('sandbox')).not.toContain('allow-scripts');
		expect(await page.title()).toBe("Customer's phone");
	});

	test('a new message to a screen reader too, but not a whole conversation', async () => {
		await openPhone();
		const log = page.getByRole('log');
		const isRead = page.locator('#log[aria-live=polite][aria-relevant=additions]');
		await isRead.waitFor();
		await send('text', { text: 'Yes, since today' });
		await log.getByText('Yes, since today').waitFor();
		await isRead.waitFor();

		await chooseChannel('SMS');
		await page.locator('#log[aria-live=off]').getByText('No messages on this channel').waitFor();
		await isRead.waitFor();
	});

	test('the number of new messages on another channel until it is selected', async () => {
		await openPhone();
		await send('text', { text: 'By SMS' }, 'sms');
		await page.getByRole('option', { name: 'SMS (1 new)' }).waitFor({ state: 'attached' });
		await chooseChannel('SMS (1 new)');
		await bubbles('By SMS').waitFor();
		await page.getByRole('option', { name: 'SMS', exact: true }).waitFor({ state: 'attached' });
	});

	test('a new status without resetting a form that is being filled in', async () => {
		const id = await send('interactive', PRODUCTS);
		await openPhone();
		await page.getByText('Order', { exact: true }).click();
		await page.getByLabel('sku-9').fill('3');
		simulator.control.setMessageStatus({ id, status: 'delayed' });
		await bubbles('Our tulips').getByText('Delayed').waitFor();
		expect(await page.getByLabel('sku-9').inputValue()).toBe('3');
	});
});

/** The focused element: its name, and whether its focus is visible. */
const readFocus = async () =>
	await page.evaluate(() => {
		const element = document.activeElement ?? document.body;
		const { outlineStyle, outlineWidth, opacity } = getComputedStyle(element);
		const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : '';
		return {
			name: (element.getAttribute('aria-label') ?? label ?? '') || (element.textContent ?? ''),
			isSeen: outlineStyle !== 'none' && outlineWidth !== '0px' && opacity === '1',
		};
	});

/** Presses a key until an element has the focus, and expects the focus to be visible each time. */
const moveTo = async (name: RegExp, key: 'Tab' | 'Shift+Tab'): Promise<void> => {
	for (let presses = 0; presses < 60; presses++) {
		await page.keyboard.press(key);
		const focus = await readFocus();
		expect(focus).toMatchObject({ isSeen: true });
		if (name.test(focus.name)) return;
	}
	throw new Error(`${key} doesn't reach ${name}`);
};

describe('With the keyboard only, the customer', () => {
	test('writes, and taps a button', async () => {
		await send('interactive', BUTTONS);
		await openPhone();
		await page.keyboard.type('Hello');
		await page.keyboard.press('Shift+Enter');
		await page.keyboard.type('there');
		await page.keyboard.press('Enter');
		await bubbles('Hello').waitFor();
		expect(lastAnswer()?.content).toEqual({ text: 'Hello\nthere' });

		await moveTo(/^Yes, please/, 'Shift+Tab');
		await page.keyboard.press('Enter');
		await page.locator('#messages > .received').getByText('Yes, please').waitFor();
		await moveTo(/^Attach/, 'Tab');
	});

	test('picks a row, and the focus returns to the list', async () => {
		await send('interactive', LIST);
		await openPhone();
		await moveTo(/^See times/, 'Shift+Tab');
		await page.keyboard.press('Enter');
		await moveTo(/^Afternoon/, 'Tab');
		await page.keyboard.press('Enter');
		await page.locator('#messages > .received').getByText('Afternoon').waitFor();
		expect((await readFocus()).name).toBe('See times');
	});

	test('orders', async () => {
		await send('interactive', PRODUCTS);
		await openPhone();
		await moveTo(/^Order$/, 'Shift+Tab');
		await page.keyboard.press('Enter');
		await moveTo(/^sku-11/, 'Tab');
		await page.keyboard.type('2');
		await page.keyboard.press('Enter');
		await page.getByText('× sku-11').waitFor();
	});

	test('quotes a message', async () => {
		const id = await send('text', { text: 'Red or yellow?' });
		await openPhone();
		await moveTo(/^Reply to “Red or yellow\?”/, 'Shift+Tab');
		await page.keyboard.press('Enter');
		await page.keyboard.type('Red');
		await page.keyboard.press('Enter');
		await page.locator('blockquote').waitFor();
		expect(lastAnswer()?.replyTo).toEqual({ id });
	});

	test('closes the attachment tray, and attaches a photo', async () => {
		await openPhone();
		await moveTo(/^Attach/, 'Shift+Tab');
		await page.keyboard.press('Enter');
		expect((await readFocus()).name).toBe('Your files…');
		await page.keyboard.press('Escape');
		expect((await readFocus()).name).toBe('Attach');
		await page.keyboard.press('Enter');
		await moveTo(/^Sample photo/, 'Tab');
		await page.keyboard.press('Enter');
		await page.locator('[data-type=image] img').waitFor();
	});

	test('writes as a new contact', async () => {
		await openPhone();
		await moveTo(/Noor de Vries/, 'Shift+Tab');
		await page.keyboard.press('End');
		await page.getByLabel('Name').waitFor();
		await page.keyboard.type('Ada');
		await page.keyboard.press('Enter');
		await page.getByText('No messages on this channel yet.').waitFor();
		// The page moves the focus once it has shown the new conversation.
		await page.locator('#text:focus').waitFor();
		await page.keyboard.type('Hello');
		await page.keyboard.press('Enter');
		await bubbles('Hello').waitFor();
	});
});

/** The elements that extend beyond the page. */
const findOverflow = async (): Promise<string[]> =>
	await page.evaluate(() =>
		[...document.querySelectorAll('body *')]
			.filter((element) => !element.closest('.hidden, .cards'))
			.filter((element) => {
				const { left, right, width } = element.getBoundingClientRect();
				return width > 0 && (left < 0 || right > innerWidth);
			})
			.map((element) => element.outerHTML.slice(0, 100)),
	);

test('At a width of 360 pixels everything fits', async () => {
	showAll();
	simulator.control.customerWrites({ text: 'W'.repeat(300) });
	simulator.control.customerSendsEmail({ subject: 'S'.repeat(100), html: 'H'.repeat(300) });
	await openPhone();
	await page.getByText('See times').click();
	await page.getByText('Order', { exact: true }).click();
	await page.getByRole('button', { name: 'Attach' }).click();
	expect(await findOverflow()).toEqual([]);
	await keepScreenshot('narrow');

	await chooseChannel('Email');
	await page.locator('#messages iframe').waitFor();
	expect(await findOverflow()).toEqual([]);
	await keepScreenshot('narrow-email');
});

/** Texts with too little contrast to their background. */
const findPale = async (): Promise<string[]> =>
	await page.evaluate(() => {
		const canvas = new OffscreenCanvas(1, 1);
		const context = canvas.getContext('2d', { willReadFrequently: true });
		if (!context) throw new Error('There is no canvas');
		const mix = (colors: string[]): number => {
			context.clearRect(0, 0, 1, 1);
			for (const color of colors) {
				context.fillStyle = color;
				context.fillRect(0, 0, 1, 1);
			}
			const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map(
				(value) => {
					const share = value / 255;
					return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
				},
			);
			return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
		};
		const behind = (element: Element | null): string[] =>
			element
				? [...behind(element.parentElement), getComputedStyle(element).backgroundColor]
				: ['#fff'];
		return [...document.querySelectorAll('body *')]
			.filter((element) => {
				const hasText = [...element.childNodes].some(
					({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent?.trim(),
				);
				const isShown =
					element.checkVisibility() && !element.closest('option, .hidden, svg, .reply');
				return hasText && isShown;
			})
			.flatMap((element) => {
				const backgrounds = behind(element);
				const light = mix(backgrounds);
				const dark = mix([...backgrounds, getComputedStyle(element).color]);
				const contrast = (Math.max(light, dark) + 0.05) / (Math.min(light, dark) + 0.05);
				return contrast < 4.5 ? [`${contrast.toFixed(1)} ${element.outerHTML.slice(0, 80)}`] : [];
			});
	});

test.each(['light', 'dark'] as const)(
	'Every text has enough contrast in the %s color scheme',
	async (colorScheme) => {
		showAll();
		simulator.control.failNextDelivery({ code: 470 });
		const id = await send('interactive', BUTTONS);
		simulator.control.customerWrites({ text: 'This one', replyTo: { id } });
		await openPhone({ colorScheme, viewport: { width: 480, height: 900 } });
		await page.locator('.meta.bad').waitFor();
		await page.getByText('See times').click();
		expect(await findPale()).toEqual([]);
		await keepScreenshot(`${colorScheme}-whatsapp`);

		for (const platform of ['SMS', 'Messenger', 'Telegram', 'LINE', 'WeChat', 'Email']) {
			await chooseChannel(platform);
			await page.getByText('No messages on this channel yet.').waitFor();
			simulator.control.customerWrites({
				platform: platform === 'Messenger' ? 'facebook' : platform.toLowerCase(),
				text: 'Hello',
			});
			await bubbles('Hello').waitFor();
			expect(await findPale()).toEqual([]);
		}
	},
);
