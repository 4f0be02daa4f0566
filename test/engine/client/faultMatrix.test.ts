import { Socket } from 'node:net';

import type { INodeParameters } from 'n8n-workflow';

import {
	isIdempotent,
	RETRY_POLICY,
	ruleFor,
	type RetryRule,
} from '../../../nodes/MessageBirdConversations/client/http/retryPolicy';
import type * as Wait from '../../../nodes/MessageBirdConversations/client/http/clock';
import { OPERATIONS } from '../../../nodes/MessageBirdConversations/operations';
import { startSimulator, type Simulator } from '../../simulator';
import type { Fault } from '../../simulator/faults';
import type { JournalEntry } from '../../simulator/journal';
import { allCases, CREATE_WEBHOOK, prepareKnown, type Known } from '../harness/cases';
import { runNode, type RunResult } from '../harness/run';
import { idOf } from '../harness/service';

// Other tests cover the length of the waits, which would take minutes here.
jest.mock('../../../nodes/MessageBirdConversations/client/http/clock', () => {
	const actual = jest.requireActual<typeof Wait>(
		'../../../nodes/MessageBirdConversations/client/http/clock',
	);
	const { hasten } = jest.requireActual<{ hasten: (clock: Wait.Clock) => Wait.Clock }>(
		'../harness/timeLapse',
	);
	return { ...actual, createClock: (signal?: AbortSignal) => hasten(actual.createClock(signal)) };
});

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator({ statusDelayMs: 1 });
});
afterAll(async () => await simulator.close());
afterEach(() => jest.restoreAllMocks());

const MAX_TRIES = 4;

/** A way to bring about a row of the policy at the service. */
interface Cause {
	name: string;
	fault: Fault;
	/** What the node observes, which selects the policy's rule. */
	outcome: Parameters<typeof ruleFor>[0];
}

const answering = (status: number): Cause => ({
	name: String(status),
	fault: { status, retryAfter: 0 },
	outcome: { status },
});

const CAUSES: Cause[] = [
	...[429, 502, 503, 504, 500, 501, 400, 401, 403, 404, 422].map(answering),
	{
		name: 'connection cut before it was carried out',
		fault: { cut: 'before' },
		outcome: { networkCode: 'ECONNRESET' },
	},
	{
		name: 'connection cut after it was carried out',
		fault: { cut: 'after', times: 1 },
		outcome: { networkCode: 'ECONNRESET' },
	},
	{
		name: 'time-out',
		fault: { latencyMs: 1300, times: 1 },
		outcome: { networkCode: 'ECONNABORTED' },
	},
];

/** Addresses that nothing can reach. Tries are counted as they leave. */
const NOWHERE = [
	{
		name: 'could not connect',
		baseUrl: 'http://127.0.0.1:9/v1',
		outcome: { networkCode: 'ECONNREFUSED' },
	},
	{
		name: 'name not resolved',
		baseUrl: 'http://nowhere.invalid/v1',
		outcome: { networkCode: 'ENOTFOUND' },
	},
];

test('this file brings about every row of the policy', () => {
	const rules = [...CAUSES, ...NOWHERE].map(({ outcome }) => ruleFor(outcome));
	expect(new Set(rules)).toEqual(new Set(RETRY_POLICY));
});

const prepare = async (): Promise<Known> => {
	const known = prepareKnown(simulator.control);
	const webhook = await runNode({ credentials: simulator, parameters: CREATE_WEBHOOK });
	simulator.control.clearJournal();
	return { ...known, webhookId: idOf(webhook) };
};

const ASKING = 'message: sendAndWait';

/** What some operations need beyond their required fields. */
const CHANGES: Record<string, INodeParameters> = {
	'webhook: update': { updateFields: { status: 'disabled' } },
	// With its link, a question doesn't need a trigger that hears the answer.
	[ASKING]: { messageType: 'text', text: 'Shall we?', responseType: 'approval' },
};

const run = async (
	name: string,
	prepared: Known,
	baseUrl = simulator.baseUrl,
): Promise<RunResult> => {
	const found = allCases(prepared).find(
		(one) => `${one.resource}: ${one.operation}` === name && !one.isFull,
	);
	const options: INodeParameters = {
		maxTries: MAX_TRIES,
		timeoutSeconds: 1,
		...(name === ASKING ? { approvalLink: true } : {}),
	};
	return await runNode({
		credentials: { ...simulator, baseUrl },
		parameters: { ...found?.parameters, ...CHANGES[name], options },
	});
};

/** Finds out which request an operation makes first, and whether it may be repeated. */
const learn = async (name: string): Promise<{ operationId: string; isRepeated: boolean }> => {
	const { error } = await run(name, await prepare());
	expect(error).toBeUndefined();
	const [first] = simulator.control.journal();
	if (first?.operationId === undefined) throw new Error(`${name} asks nothing`);
	return { operationId: first.operationId, isRepeated: isIdempotent(first) };
};

const furtherTries = ({ idempotent: repeatable, once }: RetryRule, isRepeated: boolean): number =>
	isRepeated ? repeatable : once;

/** The expected number of tries for a fault that happens so often. */
const triesFor = (rule: RetryRule, isRepeated: boolean, times = Infinity): number =>
	Math.min(furtherTries(rule, isRepeated), MAX_TRIES - 1, times) + 1;

const triesOf = (operationId: string): JournalEntry[] =>
	simulator.control.journal().filter((entry) => entry.operationId === operationId);

const isUncertain = ({ status = 0, networkCode }: Cause['outcome']): boolean =>
	status >= 500 || networkCode !== undefined;

/** Whether a socket call connects to a host. */
const isTo = (host: string, call: unknown[]): boolean =>
	call
		.flat()
		.some(
			(given) => typeof given === 'object' && given !== null && Reflect.get(given, 'host') === host,
		);

/** Works on n8n's own database, without a request. */
const WITHOUT_REQUEST = 'message: forgetSentKeys';

const names = OPERATIONS.map(({ resource, value }) => `${resource}: ${value}`).filter(
	(name) => name !== WITHOUT_REQUEST,
);

describe.each(names)('%s', (name) => {
	const rows = CAUSES.flatMap((cause) => {
		const once = { ...cause, name: `${cause.name}, once`, fault: { ...cause.fault, times: 1 } };
		return cause.fault.times === 1 ? [once] : [once, { ...cause, name: `${cause.name}, for ever` }];
	});

	let operationId = '';
	let isRepeated = false;
	beforeAll(async () => {
		({ operationId, isRepeated } = await learn(name));
	});

	test.each(rows)('$name', async ({ fault, outcome }) => {
		const prepared = await prepare();
		simulator.control.addFault({ ...fault, match: { operationId } });

		const { error } = await run(name, prepared);

		const tries = triesFor(ruleFor(outcome), isRepeated, fault.times);
		const isDone = tries > (fault.times ?? Infinity);
		expect(triesOf(operationId)).toHaveLength(tries);
		expect(error === undefined).toBe(isDone);
		const said = error?.description ?? '';
		expect(said.includes('and is not sent again')).toBe(!isRepeated && isUncertain(outcome));
		if (!isDone && tries > 1) expect(error?.message).toContain(`gave up after ${tries} tries`);
	});

	test.each(NOWHERE)('$name', async ({ baseUrl, outcome }) => {
		const prepared = await prepare();
		const { hostname } = new URL(baseUrl);
		const connect = jest.spyOn(Socket.prototype, 'connect');

		const { error } = await run(name, prepared, baseUrl);

		const left = connect.mock.calls.filter((call) => isTo(hostname, call));
		const tries = triesFor(ruleFor(outcome), isRepeated);
		expect(left).toHaveLength(tries);
		expect(simulator.control.journal()).toEqual([]);
		expect(error?.message).toContain(`gave up after ${tries} tries`);
		expect(error?.description).toContain("The request didn't reach MessageBird");
	});
});
