import type { INodeParameters } from 'n8n-workflow';
import type { Browser, Page } from 'playwright-core';

import { waitFor } from '../../n8n/api';
import { keepScreenshot, openEditor, startBrowser } from '../harness/browser';
import { shareSystem, type System } from '../harness/system';
import { ACTION, actionWorkflow, byId, TRIGGER, triggerWorkflow } from '../harness/workflows';

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

const channelId = (): string => {
	const channels = system.simulator.control.channels();
	return channels.find(({ platformId }) => platformId === 'whatsapp')?.id ?? '';
};

const send = (parameters: INodeParameters): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(channelId()),
	to: '+31600000001',
	...parameters,
});

/** Opens the panel of the action node in a workflow of its own. */
const openPanel = async (parameters: INodeParameters) => {
	const { id, nodes } = await system.add(actionWorkflow(send(parameters)));
	await page.goto(`/workflow/${id}/${nodes.find(({ name }) => name === ACTION)?.id}`);
	await page.getByTestId('node-parameters').or(page.getByTestId('ndv')).first().waitFor();
	await page.getByTestId('parameter-input-messageType').waitFor();
};

const TYPES: Array<[type: string, labels: string[]]> = [
	['image', ['Media Source', 'Media URL', 'Caption']],
	['sticker', ['Media Source', 'Media URL']],
	['buttons', ['Body Text', 'Buttons', 'Header', 'Footer Text']],
	['list', ['Body Text', 'List Button Text', 'Sections', 'Header', 'Footer Text']],
	['product', ['Catalog ID', 'Product ID', 'Body Text', 'Footer Text']],
	['productList', ['Catalog ID', 'Body Text', 'Sections', 'Header', 'Footer Text']],
	['email', ['Subject', 'Text', 'HTML', 'Attachments', 'From']],
	['hsm', ['Template', 'Template Namespace', 'Template Name', 'Template Language']],
];

/** The names of the fields that the panel shows after the message type. */
const readLabels = async (): Promise<string[]> => {
	const labels = await page.getByTestId('input-label').filter({ visible: true }).allTextContents();
	// n8n's switch between a value and an expression is part of the label, and so is a hint.
	const texts = labels.map((text) => text.replace(/\s*Fixed\s*Expression.*$/s, '').trim());
	return texts.slice(texts.indexOf('Message Type') + 1);
};

test.each(TYPES)(
	'the panel asks for what a message of type %s is made of',
	async (type, labels) => {
		await openPanel({ messageType: type });
		await keepScreenshot(page, `type-${type}`);

		expect((await readLabels()).slice(0, labels.length)).toEqual(labels);
	},
);

test('a template is chosen, filled in, sent, and answered by a tap on its button', async () => {
	const { id: triggerId } = await system.add(triggerWorkflow({ simplify: true }));
	await system.api.activate(triggerId);
	await openPanel({ messageType: 'hsm' });

	const locator = page.getByTestId('resource-locator-template');
	await locator.getByTestId('rlc-input-container').first().click();
	const items = page.getByTestId('rlc-item').filter({ visible: true });
	await items.first().waitFor();
	await keepScreenshot(page, 'templates');
	await page.getByTestId('rlc-search').filter({ visible: true }).fill('shop news');
	await items.filter({ hasText: 'welcome' }).first().waitFor({ state: 'detached' });
	await items.filter({ hasText: 'shop_news · en_US' }).click();
	const fill = async (field: string, value: string) => {
		await page.getByTestId(`parameter-input-${field}`).locator('input').first().fill(value);
	};
	await fill('header_1', 'Noor');
	await fill('body_1', 'dear Noor');
	await fill('button_0_payload', 'keep-17');
	await keepScreenshot(page, 'template-fields');
	expect(await readLabels()).not.toContain('Template Namespace');
	await page.getByTestId('node-execute-button').click();

	const phone = await browser.newPage({ viewport: { width: 420, height: 640 } });
	await phone.goto(system.simulator.phoneUrl);
	await phone.getByText('The red tulips are back, dear Noor.').waitFor();
	await keepScreenshot(phone, 'template-on-the-phone');
	await phone.getByRole('button', { name: 'Yes, please' }).click();

	const answers = await waitFor('the answer', async () => {
		const [newest] = await system.api.executions(triggerId);
		const execution = newest && (await system.api.finished(newest.id));
		const items = execution?.data.resultData.runData[TRIGGER]?.[0]?.data?.main?.[0];
		return items?.map(({ json }) => json);
	});
	expect(answers[0]).toMatchObject({ replyId: 'keep-17', replyTitle: 'Yes, please' });
	await phone.close();
	await system.api.deactivate(triggerId);
});
