import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { RestError, waitFor, type StoredWorkflow } from '../../n8n/api';
import type { Fault } from '../../simulator/faults';
import { startSystem, type OwnSystem } from '../harness/system';
import { edit, IMPATIENT, pathOf } from '../harness/triggers';
import { TRIGGER, triggerWorkflow } from '../harness/workflows';

/** How many random steps to take. The nightly run takes ten times as many. */
const STEPS = Number(process.env.CHAOS_STEPS ?? 20);
const SEED = Number(process.env.CHAOS_SEED ?? 20_261_123);

/** As many as the account's limit on generic webhooks allows, tests included. */
const MOST_WORKFLOWS = 3;

/** A random number generator that repeats its numbers for the same seed (mulberry32). */
const createRandom = (seed: number) => {
	let state = seed;
	return (below: number): number => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
	};
};

const FAULTS: Fault[] = [
	{ status: 500 },
	{ status: 429, retryAfter: 1 },
	{ cut: 'before' },
	{ cut: 'after' },
];

const EVENT_SETS = [
	['message.created'],
	['message.updated'],
	['message.created', 'conversation.updated'],
];

/** A workflow and its expected state. */
interface Held {
	workflow: StoredWorkflow;
	isActive: boolean;
	events: string[];
}

let system: OwnSystem;
let held: Held[] = [];

beforeAll(async () => {
	system = await startSystem({ env: { ...IMPATIENT, N8N_LOG_LEVEL: 'warn' } });
}, 300_000);

afterAll(async () => {
	await system.close();
});

const webhooks = () => system.simulator.control.webhooks();
const ofWorkflow = (workflow: StoredWorkflow, endpoint?: string) =>
	webhooks().filter(({ url }) => url.endsWith(pathOf(workflow, endpoint)));

const add = async (original?: Held): Promise<Held> => {
	const file = triggerWorkflow({ events: EVENT_SETS[0] });
	const workflow = await system.add(
		original
			? {
					...file,
					nodes: (await system.api.workflow(original.workflow.id)).nodes.map((node) => ({
						...node,
						...(node.webhookId === undefined ? {} : { webhookId: randomUUID() }),
					})),
				}
			: file,
	);
	const events = original?.events ?? EVENT_SETS[0] ?? [];
	const entry = { workflow, isActive: false, events };
	held.push(entry);
	return entry;
};

/** Publishes a workflow, and again if a fault outlasts the trigger's retries, as a user would. */
const activate = async (entry: Held): Promise<void> => {
	entry.isActive = true;
	for (let tries = 0; tries < 3; tries++) {
		const isDone = await system.api.activate(entry.workflow.id).then(
			() => true,
			(thrown: unknown) => {
				if (!(thrown instanceof RestError)) throw thrown;
				return false;
			},
		);
		if (isDone) return;
	}
	throw new Error(`${entry.workflow.name} could not be activated`);
};

const restart = async (how: 'stop' | 'kill'): Promise<void> => {
	await system.n8n[how]();
	await system.n8n.start();
	await system.api.signIn();
};

/** The random steps. Each one acts on a workflow and returns its name. */
const STEPS_BY_NAME: Record<
	string,
	(entry: Held, random: (below: number) => number) => Promise<void>
> = {
	activate,
	async deactivate(entry) {
		entry.isActive = false;
		await system.api.deactivate(entry.workflow.id);
	},
	async editAndPublish(entry, random) {
		entry.events = EVENT_SETS[random(EVENT_SETS.length)] ?? [];
		await edit(system, entry.workflow, { events: entry.events });
		await activate(entry);
	},
	async remove(entry) {
		held = held.filter((other) => other !== entry);
		await system.api.deleteWorkflow(entry.workflow.id);
	},
	async duplicate(entry) {
		if (held.length < MOST_WORKFLOWS) {
			await activate(await add(entry));
		}
	},
	async testListen(entry, random) {
		await system.api.run(await system.api.workflow(entry.workflow.id), TRIGGER).catch(ignore);
		await sleep(random(300));
		await system.api.stopListening(entry.workflow.id);
	},
	restart: async () => await restart('stop'),
	kill: async () => await restart('kill'),
	async killWhileActivating(entry, random) {
		if (entry.isActive) await system.api.deactivate(entry.workflow.id);
		const activation = system.api.activate(entry.workflow.id).catch(ignore);
		await sleep(random(400));
		await restart('kill');
		await activation;
		// A user would press the button again.
		await system.api.deactivate(entry.workflow.id);
		await activate(entry);
	},
};

/** A fault can end a test listen, and a kill can cut a request. Neither matters here. */
const ignore = (): undefined => undefined;

/** Restarts take half a minute, so only one step in sixteen is one. */
const WEIGHTS: Record<string, number> = {
	activate: 8,
	deactivate: 6,
	editAndPublish: 8,
	remove: 3,
	duplicate: 5,
	testListen: 6,
	restart: 1,
	kill: 1,
	killWhileActivating: 1,
};
const DRAWN = Object.entries(WEIGHTS).flatMap(([name, weight]) =>
	Array.from({ length: weight }, () => name),
);

/** Draws each kind of step once, in random order, and then more of them by weight. */
const drawSteps = (random: (below: number) => number): string[] => {
	const kinds = Object.keys(WEIGHTS).map((name) => ({ name, place: random(1000) }));
	const first = kinds.sort((one, two) => one.place - two.place).map(({ name }) => name);
	const others = Array.from({ length: STEPS }, () => DRAWN[random(DRAWN.length)] ?? 'activate');
	return [...first, ...others].slice(0, STEPS);
};

/** Lists what is wrong with the webhooks at the service. It's empty if all is well. */
const findWrong = (): string[] => {
	const wanted = held.filter(({ isActive }) => isActive);
	const wrong = wanted.flatMap(({ workflow, events }) => {
		const own = ofWorkflow(workflow);
		const isRight = own.length === 1 && String(own[0]?.events) === String(events);
		return isRight ? [] : [`${workflow.name} has ${JSON.stringify(own)}`];
	});
	const known = wanted.flatMap(({ workflow }) => ofWorkflow(workflow));
	const orphans = webhooks().filter((webhook) => !known.includes(webhook));
	return [...wrong, ...orphans.map(({ url }) => `nobody wants ${url}`)];
};

test(
	`${STEPS} random steps, one in five with a fault of the service, leave neither orphaned nor duplicate webhooks`,
	async () => {
		console.info(`Chaos with the seed ${SEED}`);
		const random = createRandom(SEED);
		const { control } = system.simulator;
		const done: Record<string, number> = {};
		let faults = 0;
		await add();
		for (const [index, name] of drawSteps(random).entries()) {
			const entry = held[random(held.length)] ?? (await add());
			const isFaulty = random(5) === 0;
			const fault = FAULTS[random(FAULTS.length)];
			if (isFaulty && fault) {
				faults++;
				control.addFault({ ...fault, match: { path: '/webhooks' }, times: 1 + random(2) });
			}
			await STEPS_BY_NAME[name]?.(entry, random);
			done[name] = (done[name] ?? 0) + 1;
			control.clearFaults();
			const line = `step ${index + 1}: ${name}${isFaulty ? ` with ${JSON.stringify(fault)}` : ''}`;
			await waitFor(line, () => findWrong().length === 0, 15_000).catch((thrown: unknown) => {
				throw new Error(`${String(thrown)}: ${findWrong().join('; ')}`);
			});
		}
		console.info(
			`n8n ${system.n8n.version}: ${STEPS} steps ${JSON.stringify(done)}, ${faults} with faults; ` +
				`${held.filter(({ isActive }) => isActive).length} active, ${webhooks().length} webhooks`,
		);
		expect(findWrong()).toEqual([]);
	},
	40 * 60_000,
);
