import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { waitFor } from '../n8n/api';
import { signDelivery, type Tampering } from '../simulator/deliveries';
import { isN8n1, startSystem, type System } from './harness/system';
import { publish } from './harness/triggers';
import { triggerWorkflow } from './harness/workflows';

/** How many events are signed and sent; one in ten is sent again, one in ten more is no good. */
const EVENTS = Number(process.env.DELIVERIES ?? (isN8n1 ? 1000 : 10_000));

/** How many are under way at once, so that n8n always has something to do. */
const AT_ONCE = 8;

const TAMPERINGS: Tampering[] = ['unsigned', 'wrongKey', 'wrongUrl', 'wrongBody', 'expired'];

let system: System;

beforeAll(async () => {
	system = await startSystem({
		env: {
			// Counted, not looked at: what they did would fill the disk.
			EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all',
			EXECUTIONS_DATA_PRUNE: 'false',
			N8N_LOG_LEVEL: 'warn',
		},
	});
}, 300_000);

afterAll(async () => {
	await system.close();
});

/** One request: an event, sound or not. */
interface Sending {
	id: string;
	isAgain: boolean;
	tampering?: Tampering;
}

const planSendings = (): Sending[] => {
	const sendings: Sending[] = [];
	for (let n = 0; n < EVENTS; n++) {
		const id = randomUUID();
		if (n % 10 === 9) {
			sendings.push({ id, isAgain: false, tampering: TAMPERINGS[((n / 10) % 5) | 0] });
			continue;
		}
		sendings.push({ id, isAgain: false });
		if (n % 10 === 4) sendings.push({ id, isAgain: true });
	}
	return sendings;
};

test(
	`${EVENTS} signed events, one in ten sent twice and one in ten forged: each good one starts once`,
	async () => {
		const workflow = await system.add(triggerWorkflow());
		const url = await publish(system, workflow);
		const sendings = planSendings();
		const next = sendings.values();
		const statuses: Record<string, number> = {};
		const started = Date.now();

		const send = async ({ id, tampering }: Sending): Promise<void> => {
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
				const { signingKey } = system.simulator;
				headers['messagebird-signature-jwt'] = await signDelivery(url, body, signingKey, tampering);
			}
			const response = await fetch(url, { method: 'POST', headers, body });
			await response.arrayBuffer();
			const kind = `${tampering === undefined ? 'signed' : 'forged'} ${response.status}`;
			statuses[kind] = (statuses[kind] ?? 0) + 1;
		};
		await Promise.all(
			Array.from({ length: AT_ONCE }, async () => {
				for (const sending of next) await send(sending);
			}),
		);
		const seconds = (Date.now() - started) / 1000;

		const expected = new Set(
			sendings.flatMap(({ id, tampering }) => (tampering === undefined ? [id] : [])),
		);
		const count = async (): Promise<number> => await system.api.countExecutions(workflow.id);
		await waitFor('the executions', async () => (await count()) >= expected.size, 120_000);
		// Time for one too many to show itself.
		await sleep(3000);

		console.info(
			`n8n ${system.n8n.version}: ${sendings.length} requests in ${seconds.toFixed(0)} s ` +
				`(${(sendings.length / seconds).toFixed(0)} a second), ${expected.size} distinct events, ` +
				`${await count()} executions, answers ${JSON.stringify(statuses)}`,
		);
		expect(await count()).toBe(expected.size);
		expect(Object.keys(statuses).sort()).toEqual(['forged 401', 'signed 200']);
	},
	60 * 60_000,
);
