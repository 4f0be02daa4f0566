import {
	createContractCheck,
	loadAmendedContract,
	loadContract,
	type ContractCheck,
} from '../../contract/contract';
import { isAtNeighbor, NEIGHBORS } from '../../contract/neighbors';
import { startSimulator, type Simulator } from '../../simulator';
import {
	allCases,
	CREATE_WEBHOOK,
	FILES,
	prepareKnown,
	type Case,
	type Known,
} from '../harness/cases';
import { runNode } from '../harness/run';
import { idOf } from '../harness/service';
import { startTrigger, type TriggerHarness } from '../harness/trigger';

let simulator: Simulator;
/** Answers the node that asks whether anybody hears the answers to its questions. */
let listener: TriggerHarness;
let amended: ContractCheck;
let published: ContractCheck;
let neighbors: ContractCheck;

beforeAll(async () => {
	simulator = await startSimulator({ statusDelayMs: 5 });
	const parameters = { options: { resumeWaiting: true } };
	listener = await startTrigger({ credentials: simulator, parameters });
	amended = createContractCheck(loadAmendedContract());
	published = createContractCheck(loadContract());
	neighbors = createContractCheck(NEIGHBORS);
});

afterAll(async () => {
	await listener.close();
	await simulator.close();
});

/** Creates an object for every parameter that takes an ID. */
const prepare = async (): Promise<Known> => {
	const known = prepareKnown(simulator.control);
	await listener.activate();
	const webhook = await runNode({ credentials: simulator, parameters: CREATE_WEBHOOK });
	return { ...known, webhookId: idOf(webhook) };
};

/** The types of message that the published contract lists. */
const CONTRACT_TYPES = ['text', 'image', 'video', 'audio', 'file', 'location', 'hsm'];

// Where the node uses something that the service accepts beyond the contract.
const GOES_BEYOND: Array<(one: Case) => boolean> = [
	({ resource, operation, isFull }) => resource === 'webhook' && operation === 'create' && !isFull,
	({ resource, operation }) => resource === 'webhook' && operation === 'update',
	({ messageType }) => messageType !== undefined && !CONTRACT_TYPES.includes(messageType),
];

const runCase = async (name: string) => {
	const one = allCases(await prepare()).find((candidate) => candidate.name === name);
	if (!one) throw new Error(`The case ${name} is gone`);
	// An update without changes is refused before anything is sent.
	const parameters =
		name === 'webhook: update, required fields'
			? { ...one.parameters, updateFields: { status: 'disabled' } }
			: one.parameters;
	simulator.control.clearJournal();
	const result = await runNode({
		credentials: simulator,
		parameters,
		binary: FILES,
		webhookWaitingBaseUrl: listener.waitingBaseUrl,
	});
	return { one, result, journal: simulator.control.journal() };
};

const NAMES = allCases().map(({ name }) => name);

describe.each(NAMES)('%s', (name) => {
	test('succeeds, and its output is paired with its input', async () => {
		const { result } = await runCase(name);

		expect(result.error).toBeUndefined();
		expect(result.items.length).toBeGreaterThan(0);
		for (const item of result.items) expect(item.pairedItem).toEqual({ item: 0 });
	});

	test('sends only requests that match the contract and are carried out', async () => {
		const { one, journal } = await runCase(name);
		const contract = GOES_BEYOND.some((goes) => goes(one)) ? amended : published;

		// Keys are n8n's own affair.
		expect(journal.length > 0).toBe(one.operation !== 'forgetSentKeys');
		for (const entry of journal) {
			const check = isAtNeighbor(entry) ? neighbors : contract;
			expect(entry.accepted).toBe(true);
			expect(check.request(entry)).toEqual([]);
		}
	});

	test('sends no empty text and no null', async () => {
		const { journal } = await runCase(name);

		for (const { body } of journal) expect(JSON.stringify(body ?? {})).not.toMatch(/""|null/);
	});
});

test('together, the operations use every operation of the contract', async () => {
	const used = new Set<string | undefined>();
	for (const name of NAMES) {
		const { journal } = await runCase(name);
		for (const entry of journal) {
			if (!isAtNeighbor(entry)) used.add(entry.operationId);
		}
	}

	const promised = Object.values(loadContract().paths ?? {}).flatMap((path) =>
		Object.values(path ?? {}).flatMap((operation) =>
			typeof operation === 'object' && 'operationId' in operation ? [operation.operationId] : [],
		),
	);
	expect(promised).toHaveLength(13);
	expect([...used].sort()).toEqual([...promised].sort());
});
