import { waitFor, type Execution } from '../../n8n/api';
import { readExample, readExamples } from '../../n8n/examples';
import { executed, listen, sentTexts } from '../harness/examples';
import { shareSystem, type System } from '../harness/system';

let system: System;

beforeAll(async () => {
	system = await shareSystem();
}, 300_000);

afterAll(async () => {
	await system.close();
});

beforeEach(() => system.simulator.control.reset());

const MANUAL_START = 'When clicking Execute';

/** Runs an example that starts manually. */
const runByHand = async (name: string): Promise<Execution> => {
	const workflow = await system.add(readExample(name));
	const id = await system.api.run(workflow, MANUAL_START);
	if (id === undefined) throw new Error(`${name} waits instead of running`);
	return await system.api.finished(id);
};

test('every example has its tests, here or in waitingExamples.test.ts', () => {
	const names = readExamples().map(({ file }) => file.replace('.json', ''));

	expect(names.sort()).toEqual([
		'answer-a-customer',
		'approve-an-agents-answers',
		'archive-quiet-conversations',
		'confirm-an-order',
		'notice-failed-messages',
		'route-by-keyword',
		'send-reminders',
		'survey',
	]);
});

test('“Answer a customer” greets the customer by name and quotes the message', async () => {
	await listen(system, readExample('answer-a-customer'), async () => {
		system.simulator.control.customerWrites({ text: 'Are you open?' });

		await waitFor('the answer', () => sentTexts(system).length === 1);
		expect(sentTexts(system)).toEqual([
			'Thanks, Noor de Vries! We got your message: “Are you open?”. A colleague will answer soon.',
		]);
	});
});

test('“Answer a customer” greets nobody by a number', async () => {
	await listen(system, readExample('answer-a-customer'), async () => {
		system.simulator.control.customerWrites({ text: 'Hi', contact: { msisdn: '+31600000999' } });

		await waitFor('the answer', () => sentTexts(system).length === 1);
		expect(sentTexts(system)).toEqual([
			'Thanks! We got your message: “Hi”. A colleague will answer soon.',
		]);
	});
});

test("“Answer a customer” also answers messages that aren't text", async () => {
	await listen(system, readExample('answer-a-customer'), async () => {
		system.simulator.control.customerWrites({
			type: 'image',
			content: { image: { url: `${system.simulator.origin}/media/tulips.jpg` } },
		});

		await waitFor('the answer', () => sentTexts(system).length === 1);
		expect(sentTexts(system)).toEqual([
			'Thanks, Noor de Vries! We got your image. A colleague will answer soon.',
		]);
	});
});

test('“Route by keyword” sends the hours to those who ask, and promises an answer to others', async () => {
	await listen(system, readExample('route-by-keyword'), async () => {
		system.simulator.control.customerWrites({ text: 'When are you OPEN?' });
		await waitFor('the hours', () => sentTexts(system).length === 1);
		system.simulator.control.customerWrites({ text: 'Where is my parcel?' });
		await waitFor('the promise', () => sentTexts(system).length === 2);

		expect(sentTexts(system)).toEqual([
			'We are open Monday to Saturday, 9:00 to 18:00.',
			'A colleague will answer within an hour.',
		]);
	});
});

test('“Send reminders” sends each row its message', async () => {
	const { status } = await runByHand('send-reminders');

	expect(status).toBe('success');
	expect(sentTexts(system).sort()).toEqual([
		'Hello Mateo, see you tomorrow at 11:30!',
		'Hello Noor, see you tomorrow at 10:00!',
		'Hello Yuki, see you tomorrow at 14:15!',
	]);
});

test('“Archive quiet conversations” archives only quiet ones', async () => {
	const [quiet] = system.simulator.control.conversations();
	if (quiet) quiet.lastReceivedDatetime = '2026-01-01T00:00:00Z';

	const { status } = await runByHand('archive-quiet-conversations');

	expect(status).toBe('success');
	const archived = system.simulator.control
		.conversations()
		.filter((conversation) => conversation.status === 'archived');
	expect(archived.map(({ id }) => id)).toEqual([quiet?.id]);
});

test('“Notice failed messages” reports which message failed and why, on every platform', async () => {
	await listen(system, readExample('notice-failed-messages'), async (workflow) => {
		const { control, baseUrl, accessKey } = system.simulator;
		const [conversation] = control.conversations();
		const reply = async (channelId?: string): Promise<string> => {
			const answer = await fetch(`${baseUrl}/conversations/${conversation?.id}/messages`, {
				method: 'POST',
				headers: { authorization: `AccessKey ${accessKey}`, 'content-type': 'application/json' },
				body: JSON.stringify({ type: 'text', content: { text: 'Hello' }, channelId }),
			});
			return ((await answer.json()) as { id: string }).id;
		};
		control.failNextDelivery({ code: 302 });
		const id = await reply();
		const failed = [
			'bounce',
			'delivery_failed',
			'expired',
			'failed',
			'out_of_bounded',
			'rejected',
			'spam_complaint',
			'unsupported',
		];
		await executed(system, workflow, 1);
		for (const status of [...failed, 'delivered']) control.setMessageStatus({ id, status });

		const executions = await executed(system, workflow, 2 + failed.length);
		const notices = executions.flatMap(({ data }) => {
			const [run] = data.resultData.runData['Write the notice'] ?? [];
			return run?.data?.main?.[0]?.map(({ json }) => json.notice) ?? [];
		});
		const notice =
			'A whatsapp message to +31600000001 was not delivered: Contact is not registered on WhatsApp';
		expect(notices).toContain(notice);
		expect(notices).toHaveLength(1 + failed.length);
	});
});
