// npm run bench:trigger: events a second through this trigger and through n8n's own Webhook node.
import { randomUUID } from 'node:crypto';

import { verifyDelivery } from '../../nodes/MessageBirdConversations/trigger/signature';
import { startSystem, type System } from '../e2e/harness/system';
import { publish } from '../e2e/harness/triggers';
import { triggerWorkflow } from '../e2e/harness/workflows';
import { waitFor, type WorkflowFile } from '../n8n/api';
import { signDelivery } from '../simulator/deliveries';

/** Rounds of both, one after the other, so that whatever else the machine does falls on both. */
const ROUNDS = Number(process.env.ROUNDS ?? 8);
const EVENTS_PER_ROUND = 250;
const AT_ONCE = 4;
const VERIFICATIONS = 20_000;

/** What must be reached: a share of n8n's own node, and microseconds for a body of 2 kB. */
const LEAST_SHARE = 0.95;
const MOST_MICROSECONDS = 50;

const createBody = (): string => {
	const event = {
		type: 'message.created',
		conversation: { id: randomUUID(), status: 'active' },
		message: {
			id: randomUUID(),
			direction: 'received',
			status: 'received',
			type: 'text',
			content: { text: '' },
		},
	};
	event.message.content.text = 'x'.repeat(2048 - JSON.stringify(event).length);
	return JSON.stringify(event);
};

const measureVerification = async (): Promise<number> => {
	const url = 'https://n8n.example.com/webhook/6e3c3d0a/webhook';
	const body = createBody();
	const token = await signDelivery(url, body, 'a signing key');
	const delivery = { token, url, body: Buffer.from(body) };
	const verifier = { signingKey: 'a signing key', now: Date.now() / 1000 };
	let valid = 0;
	const verify = (): void => {
		for (let n = 0; n < VERIFICATIONS; n++) if (verifyDelivery(delivery, verifier).isValid) valid++;
	};
	// Once for the compiler.
	verify();
	const start = performance.now();
	verify();
	const microseconds = ((performance.now() - start) * 1000) / VERIFICATIONS;
	if (valid !== 2 * VERIFICATIONS) throw new Error('A right delivery was refused');
	return microseconds;
};

/** The same workflow as the trigger's, begun by n8n's own Webhook node. */
const webhookWorkflow = (): WorkflowFile => {
	const file = triggerWorkflow();
	return {
		...file,
		name: `Webhook ${randomUUID()}`,
		nodes: file.nodes.map((node) =>
			node.webhookId === undefined
				? node
				: {
						...node,
						type: 'n8n-nodes-base.webhook',
						typeVersion: 2,
						parameters: { httpMethod: 'POST', path: node.webhookId, options: {} },
					},
		),
	};
};

const startWebhook = async (system: System): Promise<string> => {
	const { api, n8n } = system;
	const workflow = await system.add(webhookWorkflow());
	await api.activate(workflow.id);
	const path = workflow.nodes.find(({ webhookId }) => webhookId !== undefined)?.webhookId ?? '';
	const url = `${n8n.url}/webhook/${path}`;
	await waitFor('the Webhook node', async () => {
		const { status } = await fetch(url, { method: 'POST' });
		return status === 200;
	});
	return url;
};

/** Sends a round of events and gives how many a second were taken. */
const measure = async (url: string, signingKey: string): Promise<number> => {
	const requests = await Promise.all(
		Array.from({ length: EVENTS_PER_ROUND }, async () => {
			const body = createBody();
			// Signed for both, so that both get the same request.
			return { body, token: await signDelivery(url, body, signingKey) };
		}),
	);
	const next = requests.values();
	const start = performance.now();
	await Promise.all(
		Array.from({ length: AT_ONCE }, async () => {
			for (const { body, token } of next) {
				const response = await fetch(url, {
					method: 'POST',
					headers: { 'content-type': 'application/json', 'messagebird-signature-jwt': token },
					body,
				});
				await response.arrayBuffer();
				if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
			}
		}),
	);
	return (EVENTS_PER_ROUND * 1000) / (performance.now() - start);
};

const median = (values: number[]): number =>
	[...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

const run = async (): Promise<void> => {
	const microseconds = await measureVerification();
	console.log(`Verification of a 2 kB body: ${microseconds.toFixed(1)} µs`);

	const system = await startSystem({ env: { N8N_LOG_LEVEL: 'warn' } });
	try {
		const { signingKey } = system.simulator;
		const trigger = await publish(system, await system.add(triggerWorkflow()));
		const webhook = await startWebhook(system);
		// Once for the caches of n8n.
		await measure(webhook, signingKey);
		await measure(trigger, signingKey);

		const rates: Record<'trigger' | 'webhook', number[]> = { trigger: [], webhook: [] };
		for (let round = 0; round < ROUNDS; round++) {
			const order =
				round % 2 === 0 ? (['webhook', 'trigger'] as const) : (['trigger', 'webhook'] as const);
			for (const which of order) {
				rates[which].push(await measure({ trigger, webhook }[which], signingKey));
			}
			const last = [rates.trigger.at(-1) ?? 0, rates.webhook.at(-1) ?? 0];
			console.log(
				`  round ${round + 1}: trigger ${last[0]?.toFixed(1)}, Webhook node ${last[1]?.toFixed(1)} events a second`,
			);
		}
		const share = median(rates.trigger) / median(rates.webhook);
		console.log(
			`n8n ${system.n8n.version}: trigger ${median(rates.trigger).toFixed(1)}, Webhook node ` +
				`${median(rates.webhook).toFixed(1)} events a second (medians of ${ROUNDS} rounds): ${(share * 100).toFixed(1)} %`,
		);
		const isEnough = share >= LEAST_SHARE && microseconds < MOST_MICROSECONDS;
		if (!isEnough) process.exitCode = 1;
	} finally {
		await system.close();
	}
};

run().catch((thrown: unknown) => {
	console.error(thrown);
	process.exit(1);
});
