import type { Browser, Page } from 'playwright-core';

import { readExample } from '../../n8n/examples';
import { keepScreenshot, openEditor, startBrowser } from '../harness/browser';
import { shareSystem, type System } from '../harness/system';

let system: System;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	system = await shareSystem();
	browser = await startBrowser();
	page = await openEditor(browser, system);
}, 300_000);

afterAll(async () => {
	await browser.close();
	await system.close();
});

beforeEach(() => system.simulator.control.reset());

/** Opens the node panel on an empty canvas and searches it. */
const searchNodes = async (words: string): Promise<void> => {
	await page.goto('/workflow/new');
	await page.getByTestId('canvas-plus-button').click();
	await page.getByTestId('node-creator-search-bar').fill(words);
};

const nodeNamed = (name: string) =>
	page.getByTestId('node-creator-item-name').filter({ hasText: new RegExp(`^\\s*${name}`) });

/** Adds the action node with an operation, as a user does. */
const addAction = async (action: string): Promise<void> => {
	await searchNodes('messagebird conversations');
	await nodeNamed('MessageBird Conversations').first().click();
	const actions = page.getByText(/^Actions \(\d+\)/);
	await actions.click();
	await page.getByText(action, { exact: true }).click();
	await page.getByTestId('ndv').or(page.getByTestId('node-parameters')).first().waitFor();
};

/** Returns the texts of the list that a dropdown opens. */
const readDropdown = async (parameter: string): Promise<string[]> => {
	await page.getByTestId(`parameter-input-${parameter}`).getByRole('combobox').click();
	const options = page.getByTestId('parameter-input-item').filter({ visible: true });
	await options.first().waitFor();
	const texts = await options.evaluateAll((elements) =>
		elements.map((element) =>
			(element.querySelector('.option-headline') ?? element).textContent.trim(),
		),
	);
	await page.keyboard.press('Escape');
	await options.first().waitFor({ state: 'hidden' });
	// n8n itself adds the entry for custom requests.
	return texts.filter((text) => text !== 'Custom API Call');
};

test.each(['MessageBird', 'WhatsApp', 'Bird'])(
	'a search for %s finds both nodes',
	async (words) => {
		await searchNodes(words);
		const found = nodeNamed('MessageBird Conversations').first();
		await found.click();

		// n8n merges a trigger and an action node with the same name into one entry.
		await page.getByText('On message created').waitFor();
		await page.getByText(/^Actions \(\d+\)/).waitFor();
		await keepScreenshot(page, `search-${words.toLowerCase()}`);
	},
);

test('the dropdowns offer all resources, operations and message types', async () => {
	await addAction('Send a message');
	await keepScreenshot(page, 'send');

	expect(await readDropdown('resource')).toEqual([
		'Conversation',
		'Message',
		'Template',
		'Webhook',
	]);
	expect(await readDropdown('operation')).toEqual([
		'Get',
		'Get Many',
		'Reply',
		'Send',
		'Send and Wait for Response',
	]);
	expect(await readDropdown('messageType')).toEqual([
		'Audio',
		'Buttons',
		'Custom',
		'Email',
		'File',
		'Image',
		'List',
		'Location',
		'Product',
		'Product List',
		'Sticker',
		'Text',
		'Video',
		'WhatsApp Template',
	]);
});

test("the list finds a conversation by its contact's name", async () => {
	await addAction('Reply in a conversation');
	const locator = page.getByTestId('resource-locator-conversationId');
	await locator.getByTestId('rlc-input-container').first().click();
	const items = page.getByTestId('rlc-item').filter({ visible: true });
	await items.first().waitFor();
	await keepScreenshot(page, 'conversations');
	expect(await items.count()).toBe(3);

	await page.getByTestId('rlc-search').filter({ visible: true }).fill('noor');
	await items.filter({ hasText: 'Mateo' }).waitFor({ state: 'detached' });
	await items.first().click();

	const chosen = locator.getByTestId('rlc-input').first();
	expect(await chosen.inputValue()).toMatch(/^Noor de Vries · \+31600000001/);
});

test('the list offers channels by name and platform', async () => {
	await addAction('Send a message');
	const locator = page.getByTestId('resource-locator-channelId');
	await locator.getByTestId('rlc-input-container').first().click();
	const items = page.getByTestId('rlc-item').filter({ visible: true });
	await items.first().waitFor();
	await keepScreenshot(page, 'channels');

	expect((await items.allTextContents()).map((text) => text.trim())).toEqual([
		'Tulip Shop SMS (SMS)',
		'Tulip Shop WhatsApp (WhatsApp)',
	]);
});

test('a message typed on the phone gets an answer', async () => {
	const workflow = await system.add(readExample('answer-a-customer'));
	await system.api.activate(workflow.id);
	await page.goto(`/workflow/${workflow.id}`);
	await page.getByTestId('canvas-default-node').first().waitFor();
	await page.getByTestId('zoom-to-fit').click();
	await keepScreenshot(page, 'canvas');

	const phone = await browser.newPage({
		viewport: { width: 420, height: 640 },
		reducedMotion: 'reduce',
	});
	await phone.goto(system.simulator.phoneUrl);
	await phone.getByText('A workflow is listening').waitFor();
	await phone.getByRole('textbox', { name: /message/i }).fill('Are the tulips fresh?');
	await phone.keyboard.press('Enter');

	await phone
		.getByText('Thanks, Noor de Vries! We got your message: “Are the tulips fresh?”')
		.waitFor();
	await phone.getByText('Read').first().waitFor();
	await keepScreenshot(phone, 'phone');
	await phone.close();
	await system.api.deactivate(workflow.id);
});
