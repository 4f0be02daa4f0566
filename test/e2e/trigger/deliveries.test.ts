import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { waitFor } from '../../n8n/api';
import { signDelivery, type Tampering } from '../../simulator/deliveries';
import { startListener, type Listener } from '../harness/listener';
import { startSystem, type System } from '../harness/system';
import { publish } from '../harness/triggers';

/**
 * How many events are signed and sent. One in ten is sent twice, and one more in ten is forged. The
 * nightly run sends ten times as many.
 */
const EVENTS = Number(process.env.DELIVERIES ?? 1000);

/** How many are in flight at once, so that n8n always has work. */
const AT_ONCE = 8;

const TAMPERINGS: Tampering[] = ['unsigned', 'wrongKey', 'wrongUrl', 'wrongBody', 'expired'];

/** n8n answers before it runs an event's workflow. At most so many may be waiting. */
const MOST_WAITING = 100;

let system: System;

let listener: Listener;
const heard = (): string[] => listener.heard;

beforeAll(async () => {
	listener = await startListener();
	system = await startSystem({
		env: {
			// n8n only counts these executions. Their data would fill the disk.
			EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all',
			EXECUTIONS_DATA_PRUNE: 'false',
			// Four times as fast: with it, n8n 2 creates isolates only if expressions need them.
			N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
			N8N_LOG_LEVEL: 'warn',
		},
	});
}, 300_000);

afterAll(async () => {
	await system.close();
	await listener.close();
});

/** One request: a genuine or a forged event. */
interface Sending {
	id: string;
	/** How it's delivered the second time: unchanged, or under a new token. */
	token?: 'first' | 'another';
	tampering?: Tampering;
}

const planSendings = (): Sending[] => {
	const sendings: Sending[] = [];
	for (let n = 0; n < EVENTS; n++) {
		const id = randomUUID();
		if (n % 10 === 9) {
			sendings.push({ id, tampering: TAMPERINGS[((n / 10) % 5) | 0] });
			continue;
		}
		const isTwice = n % 10 === 4;
		sendings.push({ id, ...(isTwice ? { token: 'first' } : {}) });
		if (isTwice) sendings.push({ id, token: n % 20 === 4 ? 'first' : 'another' });
	}
	return sendings;
};

test(
	`of ${EVENTS} signed events, one in ten sent twice and one in ten forged, each genuine one starts the workflow once`,
	async () => {
		const workflow = await system.add(listener.workflow());
		const url = await publish(system, workflow);
		const sendings = planSendings();
		const next = sendings.values();
		const statuses: Record<string, number> = {};
		const started = Date.now();

		const firstTokens = new Map<string, Promise<string>>();
		const sign = async ({ id, token, tampering }: Sending, body: string): Promise<string> => {
			const make = async (): Promise<string> =>
				await signDelivery(url, body, system.simulator.signingKey, tampering);
			if (token !== 'first') return await make();
			const first = firstTokens.get(id) ?? make();
			firstTokens.set(id, first);
			return await first;
		};
		const send = async (sending: Sending): Promise<void> => {
			const { id, tampering } = sending;
			const body = JSON.stringify({
				type: 'message.created',
				message: {
					id,
					direction: 'received',
					status: 'received',
					type: 'text',
					content: { text: id },
				},
			});
			const headers: Record<string, string> = { 'content-type': 'application/json' };
			if (tampering !== 'unsigned') {
				headers['messagebird-signature-jwt'] = await sign(sending, body);
			}
			const response = await fetch(url, { method: 'POST', headers, body });
			await response.arrayBuffer();
			const kind = `${tampering === undefined ? 'signed' : 'forged'} ${response.status}`;
			statuses[kind] = (statuses[kind] ?? 0) + 1;
		};
		const begun = new Set<string>();
		const hasRoom = (): boolean => begun.size - heard().length < MOST_WAITING;
		await Promise.all(
			Array.from({ length: AT_ONCE }, async () => {
				for (const sending of next) {
					if (!hasRoom()) await waitFor('n8n to catch up', hasRoom, 120_000);
					if (sending.tampering === undefined) begun.add(sending.id);
					await send(sending);
				}
			}),
		);
		const seconds = (Date.now() - started) / 1000;

		const expected = new Set(
			sendings.flatMap(({ id, tampering }) => (tampering === undefined ? [id] : [])),
		);
		const count = async (): Promise<number> => await system.api.countExecutions(workflow.id);
		await waitFor('the executions', async () => (await count()) >= expected.size, 120_000);
		await waitFor('the last execution', () => heard().length >= expected.size, 120_000);
		// Waits for executions that must not come.
		await sleep(3000);

		console.info(
			`n8n ${system.n8n.version}: ${sendings.length} requests in ${seconds.toFixed(0)} s ` +
				`(${(sendings.length / seconds).toFixed(0)} a second), ${expected.size} distinct events, ` +
				`${await count()} executions, answers ${JSON.stringify(statuses)}`,
		);
		expect([...heard()].sort()).toEqual([...expected].sort());
		expect(await count()).toBe(expected.size);
		expect(Object.keys(statuses).sort()).toEqual(['forged 401', 'signed 200']);
	},
	60 * 60_000,
);
