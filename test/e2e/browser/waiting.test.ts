import type { INodeParameters } from 'n8n-workflow';
import type { Browser, Page } from 'playwright-core';

import { waitFor } from '../../n8n/api';
import { keepScreenshot, openEditor, startBrowser } from '../harness/browser';
import { shareSystem, type System } from '../harness/system';
import { answered, ask, listen, question } from '../harness/waiting';
import { ACTION, actionWorkflow, TRIGGER, triggerWorkflow } from '../harness/workflows';

let system: System;
let browser: Browser;
let phone: Page;
let conversationId: string;

beforeAll(async () => {
	system = await shareSystem();
	browser = await startBrowser();
	const { control, phoneUrl } = system.simulator;
	const listener = await listen(system);
	({ conversationId } = control.customerWrites({ text: 'Hello', platform: 'whatsapp' }));
	await waitFor('the start', async () => (await system.api.countExecutions(listener.id)) === 1);
	phone = await browser.newPage({ viewport: { width: 420, height: 760 } });
	await phone.goto(phoneUrl);
}, 300_000);

afterAll(async () => {
	await browser.close();
	await system.close();
});

const choices = (titles: string[]): INodeParameters => ({
	responseType: 'choice',
	choices: { choice: titles.map((title) => ({ title, value: title.toLowerCase() })) },
});

/** Types a message on the phone, as a customer does. */
const type = async (text: string): Promise<void> => {
	await phone.getByRole('textbox').last().fill(text);
	await phone.keyboard.press('Enter');
};

test('a question is answered on the phone by its text', async () => {
	const asked = await ask(system, conversationId, { text: 'What can we do for you?' });
	await phone.getByText('What can we do for you?').waitFor();
	await type('I want to change my order');

	expect(await answered(system, asked)).toMatchObject({
		data: { text: 'I want to change my order' },
	});
});

test('a question is answered on the phone by a button', async () => {
	const asked = await ask(system, conversationId, {
		text: 'May we send it tomorrow?',
		responseType: 'approval',
	});
	await phone.getByRole('button', { name: 'Approve' }).last().waitFor();
	await keepScreenshot(phone, 'question-with-buttons');
	await phone.getByRole('button', { name: 'Approve' }).last().click();

	expect(await answered(system, asked)).toMatchObject({ data: { approved: true } });
});

test('a question is answered on the phone by a row of a list', async () => {
	const asked = await ask(system, conversationId, {
		text: 'Which size?',
		...choices(['Small', 'Medium', 'Large', 'Extra large']),
	});
	await phone.getByText('Choose', { exact: true }).last().click();
	await phone.getByRole('button', { name: 'Medium' }).last().click();

	expect(await answered(system, asked)).toMatchObject({ choice: { value: 'medium' } });
});

test('a question is answered on the phone by a number', async () => {
	const asked = await ask(system, conversationId, {
		text: 'Which day?',
		...choices(['Monday', 'Tuesday']),
		options: { showChoices: 'lines' },
	});
	await phone.getByText('2. Tuesday').waitFor();
	await type('2');

	expect(await answered(system, asked)).toMatchObject({ choice: { value: 'tuesday' } });
});

describe('the editor', () => {
	let editor: Page;
	beforeAll(async () => {
		editor = await openEditor(browser, system);
	}, 120_000);

	const open = async (file: ReturnType<typeof actionWorkflow>, name: string) => {
		const { id, nodes } = await system.add(file);
		await editor.goto(`/workflow/${id}/${nodes.find((node) => node.name === name)?.id}`);
		await editor.getByTestId('node-parameters').or(editor.getByTestId('ndv')).first().waitFor();
	};

	/** The names of the fields that the panel shows. */
	const labels = async (): Promise<string[]> => {
		const shown = await editor
			.getByTestId('input-label')
			.filter({ visible: true })
			.allTextContents();
		return shown.map((text) => text.replace(/\s*Fixed\s*Expression.*$/s, '').trim());
	};

	test.each<[string, INodeParameters, string[]]>([
		['freeText', {}, ['Send To', 'Conversation', 'Message Type', 'Text', 'Response Type']],
		['choice', choices(['Yes', 'No']), ['Response Type', 'Choices']],
		['approval', { responseType: 'approval' }, ['Response Type', 'Approval Options']],
		['delivery', { responseType: 'delivery' }, ['Response Type', 'Options']],
		['recipient', { sendTo: 'recipient' }, ['Send To', 'Channel', 'To', 'Message Type']],
	])('the panel shows what the response type needs: %s', async (name, parameters, expected) => {
		await open(actionWorkflow(question(conversationId, parameters)), ACTION);
		await editor.getByTestId('parameter-input-responseType').waitFor();
		await keepScreenshot(editor, `waiting-${name}`);

		expect(await labels()).toEqual(expect.arrayContaining(expected));
	});

	test('the panel of the trigger shows the option', async () => {
		await open(triggerWorkflow({ options: { resumeWaiting: true } }), TRIGGER);
		await editor.getByText('Answer Waiting Workflows').first().waitFor();
		await keepScreenshot(editor, 'waiting-trigger');
	});
});
