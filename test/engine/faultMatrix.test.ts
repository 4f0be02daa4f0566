import type { INodeParameters } from 'n8n-workflow';

import { startSimulator, type Simulator } from '../simulator';
import type { Fault } from '../simulator/faults';
import type { JournalEntry } from '../simulator/journal';
import { allCases, CREATE_WEBHOOK, prepareKnown, type Known } from './harness/cases';
import { runNode, type RunResult } from './harness/run';
import { idOf } from './harness/service';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator({ statusDelayMs: 1 });
});
afterAll(async () => await simulator.close());

/** The operations, by what they ask of the API, and whether that may be done twice. */
const OPERATIONS = [
	{ name: 'conversation: get', operationId: 'viewConversation', isRepeatable: true },
	{ name: 'conversation: getAll', operationId: 'listConversations', isRepeatable: true },
	{ name: 'conversation: start', operationId: 'startConversation', isRepeatable: false },
	{ name: 'conversation: update', operationId: 'updateConversation', isRepeatable: true },
	{ name: 'message: get', operationId: 'viewMessage', isRepeatable: true },
	{ name: 'message: getAll', operationId: 'listConversationMessages', isRepeatable: true },
	{ name: 'message: reply', operationId: 'sendConversationMessage', isRepeatable: false },
	{ name: 'message: send', operationId: 'sendMessage', isRepeatable: false },
	{ name: 'webhook: audit', operationId: 'listWebhooks', isRepeatable: true },
	{ name: 'webhook: create', operationId: 'createWebhook', isRepeatable: false },
	{ name: 'webhook: delete', operationId: 'deleteWebhook', isRepeatable: true },
	{ name: 'webhook: get', operationId: 'viewWebhook', isRepeatable: true },
	{ name: 'webhook: getAll', operationId: 'listWebhooks', isRepeatable: true },
	{ name: 'webhook: update', operationId: 'updateWebhook', isRepeatable: true },
];

/** What happens, and the tries that follow from it where the settings allow four. */
interface Row {
	name: string;
	fault: Fault;
	repeatable: number;
	once: number;
	/** Whether it goes wrong once or for ever. */
	isPassing: boolean;
	/** Whether something that may have been sent is said to be uncertain. */
	isUncertain: boolean;
}

const statusRow = (status: number, repeatable: number, once: number): Row[] => {
	const isUncertain = status >= 500;
	const fault = { status, retryAfter: 0 };
	return [
		{
			name: `${status} once`,
			fault: { ...fault, times: 1 },
			repeatable: Math.min(2, repeatable),
			once: Math.min(2, once),
			isPassing: true,
			isUncertain,
		},
		{ name: `${status} for ever`, fault, repeatable, once, isPassing: false, isUncertain },
	];
};

const lostRow = (name: string, fault: Fault): Row => ({
	name,
	fault: { ...fault, times: 1 },
	repeatable: 2,
	once: 1,
	isPassing: true,
	isUncertain: true,
});

const ROWS: Row[] = [
	...statusRow(429, 4, 4),
	...statusRow(502, 4, 1),
	...statusRow(503, 4, 1),
	...statusRow(504, 4, 1),
	...statusRow(500, 3, 1),
	...statusRow(400, 1, 1),
	...statusRow(401, 1, 1),
	...statusRow(404, 1, 1),
	...statusRow(422, 1, 1),
	lostRow('connection cut before it was carried out', { cut: 'before' }),
	lostRow('connection cut after it was carried out', { cut: 'after' }),
	lostRow('time-out', { latencyMs: 1300 }),
];

const prepare = async (): Promise<Known> => {
	const known = prepareKnown(simulator.control);
	const webhook = await runNode({ credentials: simulator, parameters: CREATE_WEBHOOK });
	return { ...known, webhookId: idOf(webhook) };
};

const run = async (
	name: string,
	prepared: Known,
	{ baseUrl = simulator.baseUrl, maxTries = 4 } = {},
): Promise<RunResult> => {
	const found = allCases(prepared).find(
		(one) => `${one.resource}: ${one.operation}` === name && !one.isFull,
	);
	const options: INodeParameters = { maxTries, timeoutSeconds: 1 };
	const changes = name === 'webhook: update' ? { updateFields: { status: 'disabled' } } : {};
	return await runNode({
		credentials: { ...simulator, baseUrl },
		parameters: { ...found?.parameters, ...changes, options },
	});
};

const triesOf = (operationId: string): JournalEntry[] =>
	simulator.control.journal().filter((entry) => entry.operationId === operationId);

describe.each(OPERATIONS)('$name', ({ name, operationId, isRepeatable }) => {
	test.each(ROWS)('$name', async ({ fault, isPassing, isUncertain, ...row }) => {
		const tries = isRepeatable ? row.repeatable : row.once;
		const prepared = await prepare();
		simulator.control.clearJournal();
		simulator.control.addFault({ ...fault, match: { operationId } });

		const { error } = await run(name, prepared);

		expect(triesOf(operationId)).toHaveLength(tries);
		const isDone = isPassing && tries > 1;
		if (isDone) expect(error).toBeUndefined();
		else expect(error).toBeDefined();
		const said = error?.description ?? '';
		expect(said.includes('and is not sent again')).toBe(!isRepeatable && isUncertain);
		if (!isDone && tries > 1) expect(error?.message).toContain(`given up after ${tries} tries`);
	});

	test('no connection', async () => {
		const prepared = await prepare();
		simulator.control.clearJournal();

		const { error } = await run(name, prepared, { baseUrl: 'http://127.0.0.1:9/v1', maxTries: 2 });

		expect(error?.message).toContain('given up after 2 tries');
		expect(error?.description).toContain('The request never arrived');
	});
});
