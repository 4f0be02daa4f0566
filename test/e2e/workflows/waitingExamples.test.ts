import { waitFor, type Execution } from '../../n8n/api';
import { readExample } from '../../n8n/examples';
import { executed, isAsked, listen, sentTexts } from '../harness/examples';
import { startModel } from '../harness/model';
import { isN8n1, shareSystem, type System } from '../harness/system';

let system: System;

beforeAll(async () => {
	system = await shareSystem();
}, 300_000);

afterAll(async () => {
	await system.close();
});

beforeEach(() => system.simulator.control.reset());

/** Writes an order, and waits until the workflow asks to confirm it. */
const order = async (platform: string, type: 'button' | 'text'): Promise<void> => {
	system.simulator.control.customerWrites({ text: 'Two bouquets of tulips', platform });
	await waitFor('the question', () =>
		isAsked(
			system,
			type,
			'Thanks, Noor de Vries! Your order: “Two bouquets of tulips”. Shall we send it?',
		),
	);
};

test('“Confirm an order” sends the order after a tap on a button', async () => {
	await listen(system, readExample('confirm-an-order'), async (workflow) => {
		await order('whatsapp', 'button');
		system.simulator.control.customerTaps({ button: 'Yes, send it' });

		const [execution] = await executed(system, workflow, 1);
		expect(execution?.status).toBe('success');
		expect(sentTexts(system)).toContain('Great, your order is on its way!');
	});
}, 60_000);

test('“Confirm an order” cancels the order of a customer who answers with a number', async () => {
	await listen(system, readExample('confirm-an-order'), async (workflow) => {
		await order('sms', 'text');
		system.simulator.control.customerWrites({ text: '2', platform: 'sms' });

		const [execution] = await executed(system, workflow, 1);
		expect(execution?.status).toBe('success');
		expect(sentTexts(system)).toContain('Your order is cancelled.');
	});
}, 60_000);

test('“Confirm an order” cancels the order of a customer who never answers', async () => {
	const example = readExample('confirm-an-order');
	const question = example.nodes.find(({ name }) => name === 'Ask to confirm');
	const values = { limitType: 'afterTimeInterval', resumeAmount: 0.05, resumeUnit: 'minutes' };
	if (question) question.parameters.options = { limitWaitTime: { values } };
	await listen(system, example, async () => {
		await order('whatsapp', 'button');

		// n8n looks once a minute for executions whose time is up.
		await waitFor('the end', () => sentTexts(system).length > 0, 100_000);
		expect(sentTexts(system)).toEqual(["We haven't heard from you. Your order is cancelled."]);
	});
}, 180_000);

test('“Survey” asks three questions, and ends with the answers', async () => {
	await listen(system, readExample('survey'), async (workflow) => {
		const { control } = system.simulator;
		control.customerWrites({ text: 'Survey, please', platform: 'whatsapp' });
		await waitFor('the first question', () => isAsked(system, 'list', 'How was your last order?'));
		control.customerTaps({ button: 'Good' });
		await waitFor('the second question', () => isAsked(system, 'text', 'What can we do better?'));
		control.customerWrites({ text: 'More roses', platform: 'whatsapp' });
		await waitFor('the third question', () =>
			isAsked(system, 'button', 'May we call you about it?'),
		);
		control.customerTaps({ button: 'Yes' });

		const [execution] = await executed(system, workflow, 1);
		expect(execution?.status).toBe('success');
		const [run] = execution?.data.resultData.runData.Result ?? [];
		expect(run?.data?.main?.[0]?.map(({ json }) => json)).toMatchObject([
			{ rating: 4, comment: 'More roses', mayCall: true },
		]);
		expect(sentTexts(system)).toContain('Thank you! We will call you soon.');
	});
}, 90_000);

describe("“Approve an agent's answers”", () => {
	if (isN8n1) {
		test.todo('n8n 1 has no human review steps');
		return;
	}

	const ANSWER = 'We are sorry, new tulips are on their way.';

	/** Lets the agent answer a customer, and the colleague tap a button. */
	const review = async (button: string, use: (executions: Execution[]) => void): Promise<void> => {
		const model = await startModel();
		try {
			model.say({ toolParameters: { text: ANSWER }, hitlParameters: {} });
			const example = readExample('approve-an-agents-answers');
			const node = example.nodes.find(({ name }) => name === 'Model');
			if (!node) throw new Error('The example has no model');
			const id = await system.api.saveCredential(
				'Model',
				{ apiKey: 'none', url: model.baseUrl },
				'openAiApi',
			);
			node.credentials = { openAiApi: { id, name: 'Model' } };
			node.parameters.options = { baseURL: model.baseUrl };
			await listen(system, example, async (workflow) => {
				system.simulator.control.customerWrites({
					text: 'My tulips have wilted',
					platform: 'whatsapp',
				});
				await waitFor('the question', () =>
					isAsked(system, 'button', `Shall we send this answer?\n\n${ANSWER}`),
				);
				expect(sentTexts(system)).toEqual([]);
				system.simulator.control.customerTaps({ button });
				use(await executed(system, workflow, 1));
			});
		} finally {
			await model.close();
		}
	};

	test('answers the customer after a colleague has approved the answer in the chat', async () => {
		await review('Approve', ([execution]) => {
			expect(execution?.status).toBe('success');
			expect(sentTexts(system)).toEqual([ANSWER]);
		});
	}, 90_000);

	test('answers nothing that a colleague declines', async () => {
		await review('Decline', ([execution]) => {
			expect(execution?.status).toBe('success');
			expect(sentTexts(system)).toEqual([]);
		});
	}, 90_000);
});
