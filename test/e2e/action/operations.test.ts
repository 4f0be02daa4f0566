import { createContractCheck, loadAmendedContract } from '../../contract/contract';
import { isAtNeighbor, NEIGHBORS } from '../../contract/neighbors';
import {
	allCases,
	CREATE_WEBHOOK,
	NOBODY,
	prepareKnown,
	type Case,
	type Known,
} from '../../engine/harness/cases';
import { RestError } from '../../n8n/api';
import { shareSystem, type System } from '../harness/system';
import { ACTION, fileWorkflow, START } from '../harness/workflows';

let system: System;

beforeAll(async () => {
	system = await shareSystem();
}, 300_000);

afterAll(async () => {
	await system.close();
});

const run = async (parameters: Case['parameters']) => {
	const workflow = await system.add(fileWorkflow(parameters));
	const id = await system.api.run(workflow, START);
	if (id === undefined) throw new Error('The workflow waits instead of running');
	const execution = await system.api.finished(id);
	const task = execution.data.resultData.runData[ACTION]?.[0];
	const items = (task?.data?.main?.[0] ?? []).map(({ json }) => json);
	return { execution, items, error: task?.error ?? execution.data.resultData.error };
};

const prepare = async (): Promise<Known> => {
	const known = prepareKnown(system.simulator.control);
	const { items } = await run(CREATE_WEBHOOK);
	return { ...known, webhookId: items[0]?.id as string };
};

// An execution that waits doesn't end here: test/e2e/waiting has tests of its own for it.
const NAMES = allCases()
	.filter(({ isFull, operation }) => isFull && operation !== 'sendAndWait')
	.map(({ name }) => name);

test.each(NAMES)('%s: runs, and its requests match the contract', async (name) => {
	const one = allCases(await prepare()).find((candidate) => candidate.name === name);
	if (!one) throw new Error(`The case ${name} is gone`);
	const { control } = system.simulator;
	control.clearJournal();

	const { execution, items } = await run(one.parameters);

	expect(execution.status).toBe('success');
	expect(items.length).toBeGreaterThan(0);
	// Only this one works on n8n's own database.
	expect(control.journal().length > 0).toBe(one?.operation !== 'forgetSentKeys');
	const [contract, neighbors] = [loadAmendedContract(), NEIGHBORS].map(createContractCheck);
	for (const entry of control.journal()) {
		const check = isAtNeighbor(entry) ? neighbors : contract;
		expect(entry.accepted).toBe(true);
		expect(check?.request(entry)).toEqual([]);
	}
});

test('names the reason and the item when the service refuses', async () => {
	const { execution, error } = await run({
		resource: 'message',
		operation: 'get',
		messageId: 'unknown',
	});

	expect(execution.status).toBe('error');
	expect(error?.message).toBe('MessageBird answered 404: message not found (code 20) [item 0]');
	expect(error?.description).toMatch(/Check the ID/);
});

describe('the dropdown lists', () => {
	const list = async (node: string, method: string, filter?: string) =>
		(await system.api.locatorResults(node, method, system.credentialId, filter)).results;

	beforeEach(() => system.simulator.control.reset());

	test("show conversations, and find them by their contact's name", async () => {
		const found = await list('messageBirdConversations', 'searchConversations', 'noor');

		expect(found).toHaveLength(1);
		expect(found[0]?.name).toMatch(/^Noor de Vries · \+31600000001 · last activity /);
	});

	test.each(['messageBirdConversations', 'messageBirdConversationsTrigger'])(
		'show the channels of conversations to %s',
		async (node) => {
			const names = (await list(node, 'searchChannels')).map(({ name }) => name);

			expect(names).toEqual(['Tulip Shop SMS (SMS)', 'Tulip Shop WhatsApp (WhatsApp)']);
		},
	);

	test('show webhooks by URL and events', async () => {
		const { webhookId } = await prepare();

		expect(await list('messageBirdConversations', 'searchWebhooks')).toEqual([
			expect.objectContaining({
				name: `${NOBODY} · message.created · all channels`,
				value: webhookId,
			}),
		]);
	});
});

describe("the credential's test", () => {
	const testWith = async (accessKey: string) => {
		const { signingKey, baseUrl } = system.simulator;
		return await system.api.testCredential(system.credentialId, {
			accessKey,
			signingKey,
			baseUrl,
		});
	};

	test('accepts the right key', async () => {
		expect((await testWith(system.simulator.accessKey)).status).toBe('OK');
	});

	test('refuses a wrong key', async () => {
		const { status, message } = await testWith('a-wrong-access-key');

		expect(status).toBe('Error');
		expect(message).not.toContain('a-wrong-access-key');
	});

	test('tells which key is needed instead of a wrong one, and where to find it', async () => {
		const { message } = await testWith('a-wrong-access-key');

		expect(message).toMatch(/live/);
		expect(message).toMatch(/dashboard\.messagebird\.com/);
	});
});

test("no key appears in executions, workflows, n8n's responses or its log", async () => {
	const { accessKey, signingKey } = system.simulator;
	const { execution } = await run({ resource: 'message', operation: 'get', messageId: 'unknown' });
	const shown = [
		JSON.stringify(execution),
		JSON.stringify(await system.api.workflow(execution.workflowId)),
		JSON.stringify(await system.api.nodeTypes()),
		system.n8n.logs(),
	].join('\n');

	expect(shown).not.toContain(accessKey);
	expect(shown).not.toContain(signingKey);
});

test('n8n asks for a credential before it runs a node', async () => {
	const workflow = await system.add(fileWorkflow({ resource: 'webhook', operation: 'getAll' }));
	for (const node of workflow.nodes) delete node.credentials;
	const changed = await system.api.updateWorkflow(workflow);

	const id = await system.api.run(changed, START).catch((thrown: unknown) => {
		if (thrown instanceof RestError) return undefined;
		throw thrown;
	});

	const status = id === undefined ? 'refused' : (await system.api.finished(id)).status;
	expect(['refused', 'error']).toContain(status);
});
