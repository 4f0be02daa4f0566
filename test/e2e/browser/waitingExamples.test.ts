import type { Browser, Page } from 'playwright-core';

import { readExample } from '../../n8n/examples';
import { keepScreenshot, startBrowser } from '../harness/browser';
import { executed, listen } from '../harness/examples';
import { shareSystem, type System } from '../harness/system';

let system: System;
let browser: Browser;
let phone: Page;

beforeAll(async () => {
	system = await shareSystem();
	browser = await startBrowser();
}, 300_000);

afterAll(async () => {
	await browser.close();
	await system.close();
});

beforeEach(async () => {
	system.simulator.control.reset();
	phone = await browser.newPage({
		viewport: { width: 420, height: 640 },
		reducedMotion: 'reduce',
	});
	phone.setDefaultTimeout(15_000);
	await phone.goto(system.simulator.phoneUrl);
});

afterEach(async () => await phone.close());

const write = async (text: string): Promise<void> => {
	await phone.getByText('A workflow is listening').waitFor();
	await phone.getByRole('textbox', { name: /message/i }).fill(text);
	await phone.keyboard.press('Enter');
};

test('a tap on a button on the phone continues the workflow that asks', async () => {
	await listen(system, readExample('confirm-an-order'), async (workflow) => {
		await write('Two bouquets of tulips');
		await phone.getByText('Shall we send it?').waitFor();
		await phone.getByRole('button', { name: 'Yes, send it' }).click();
		await phone.getByText('your order is on its way').waitFor();
		await keepScreenshot(phone, 'phone-question');

		expect(await executed(system, workflow, 1)).toMatchObject([{ status: 'success' }]);
	});
}, 60_000);

test('a number typed on the phone continues the workflow that asks by SMS', async () => {
	await phone.getByLabel('Channel').selectOption('SMS');
	await listen(system, readExample('confirm-an-order'), async (workflow) => {
		await write('Two bouquets of tulips');
		await phone.getByText('2. No, cancel it').waitFor();
		await write('2');
		await phone.getByText('Your order is cancelled.').waitFor();
		await keepScreenshot(phone, 'phone-question-sms');

		expect(await executed(system, workflow, 1)).toMatchObject([{ status: 'success' }]);
	});
}, 60_000);

test('a row of a list, a text and a button answer one question after the other', async () => {
	await listen(system, readExample('survey'), async (workflow) => {
		await write('survey');
		await phone.getByText('Rate it').click();
		await phone.getByRole('button', { name: 'Good' }).click();
		await phone.getByText('What can we do better?').waitFor();
		await write('More roses');
		await phone.getByText('May we call you about it?').waitFor();
		await phone.getByRole('button', { name: 'No', exact: true }).click();
		await phone.getByText('Thank you!').waitFor();
		await keepScreenshot(phone, 'phone-survey');

		expect(await executed(system, workflow, 1)).toMatchObject([{ status: 'success' }]);
	});
}, 90_000);
