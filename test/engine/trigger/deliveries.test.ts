import { signDelivery } from '../../simulator/deliveries';
import type { TriggerHarness } from '../harness/trigger';
import { useTriggers, type TriggerSettings } from '../harness/triggers';

const triggers = useTriggers({ webhookRetryDelaysMs: [] });

const start = async (settings?: TriggerSettings): Promise<TriggerHarness> => {
	const trigger = await triggers.start(settings);
	await trigger.activate();
	return trigger;
};

/** Writes as a customer and waits until the event has arrived. */
const write = async (text = 'Hello'): Promise<number[]> => {
	const { control } = triggers.simulator;
	const before = control.deliveries().length;
	control.customerWrites({ text });
	await control.waitForIdle({});
	return control
		.deliveries()
		.slice(before)
		.map(({ status }) => status ?? 0);
};

/** The newest delivery, as it was sent. */
const lastDelivery = () => {
	const attempt = triggers.simulator.control.deliveries().at(-1);
	if (!attempt) throw new Error('Nothing was delivered');
	return attempt;
};

const post = async (url: string, headers: HeadersInit, body: string): Promise<number> =>
	(await fetch(url, { method: 'POST', headers, body })).status;

const eventsOf = ({ started }: TriggerHarness) => started.map(({ items }) => items[0]?.json);

describe('a signed delivery', () => {
	test('starts the workflow with the event unchanged', async () => {
		const trigger = await start();

		expect(await write('Are the tulips back?')).toEqual([200]);

		expect(trigger.started).toHaveLength(1);
		expect(eventsOf(trigger)).toEqual([lastDelivery().event]);
	});

	test('is verified behind a proxy that rewrites Host and path', async () => {
		const trigger = await start({ isBehindProxy: true });

		expect(await write()).toEqual([200]);

		expect(trigger.url()).toContain('/public/webhook/');
		expect(trigger.started).toHaveLength(1);
	});

	test.each(['?tenant=1&b=2', '?b=2&tenant=1', '?q=%5Bx%5D+y&q='])(
		'is verified with the query %s exactly as called',
		async (query) => {
			const trigger = await start();
			const [webhook] = triggers.simulator.control.webhooks();
			if (webhook) webhook.url = trigger.url() + query;

			expect(await write()).toEqual([200]);
			expect(trigger.started).toHaveLength(1);
		},
	);

	test('starts a test that listens', async () => {
		const trigger = await start();
		await trigger.listen();

		expect(await write()).toEqual([200, 200]);

		expect(trigger.started.map(({ place }) => place).sort()).toEqual(['production', 'test']);
	});

	test('starts a test in an n8n that passes no test URL to deliveries', async () => {
		const trigger = await start({ isOldN8n: true, isBehindProxy: true });
		await trigger.listen();

		expect(await write()).toEqual([200, 200]);
	});
});

describe("a delivery that can't be trusted", () => {
	test.each([
		['unsigned', 'header'],
		['wrongKey', 'signature'],
		['wrongUrl', 'url_hash'],
		['wrongBody', 'payload_hash'],
		['expired', 'exp'],
	] as const)("gets a 401 if it's %s, and the log names %s", async (tampering, check) => {
		const trigger = await start();
		await trigger.listen();
		triggers.simulator.control.deliverySettings({ tampering });
		trigger.logs.length = 0;

		expect(await write()).toEqual([401, 401]);

		expect(trigger.started).toEqual([]);
		const line = trigger.logs.find((said) => said.includes('refused a delivery'));
		expect(line).toContain(`${check}: `);
		expect(trigger.logs.join('\n')).not.toContain(triggers.simulator.signingKey);
		expect(trigger.logs.join('\n')).not.toContain(triggers.simulator.accessKey);
		const token = lastDelivery().headers['messagebird-signature-jwt'];
		if (token !== undefined) expect(trigger.logs.join('\n')).not.toContain(token);
	});

	test('is refused if its header appears twice', async () => {
		const trigger = await start();
		await write();
		const { event, headers } = lastDelivery();
		const token = headers['messagebird-signature-jwt'] ?? '';

		const status = await post(
			trigger.url(),
			[
				['content-type', 'application/json'],
				['messagebird-signature-jwt', token],
				['messagebird-signature-jwt', token],
			],
			JSON.stringify(event),
		);

		expect(status).toBe(401);
		expect(trigger.started).toHaveLength(1);
	});

	test('is refused at the test URL if it was signed for production', async () => {
		const trigger = await start();
		await trigger.listen();
		triggers.simulator.control.webhooks().length = 1;
		await write();
		const { event, headers } = lastDelivery();

		expect(await post(trigger.url('test'), headers, JSON.stringify(event))).toBe(401);
	});

	test("is refused if the signature is right but the query isn't", async () => {
		const trigger = await start();
		await write();
		const { event, headers } = lastDelivery();

		expect(await post(`${trigger.url()}?a=1`, headers, JSON.stringify(event))).toBe(401);
	});
});

describe('filters', () => {
	const reply = async (): Promise<void> => {
		const [conversation] = triggers.simulator.control.conversations();
		await fetch(`${triggers.simulator.baseUrl}/conversations/${conversation?.id}/messages`, {
			method: 'POST',
			headers: { authorization: `AccessKey ${triggers.simulator.accessKey}` },
			body: JSON.stringify({ type: 'text', content: { text: 'Yes' } }),
		});
		await triggers.simulator.control.waitForIdle({});
	};

	test("answer 200 to the business's own messages, and start nothing", async () => {
		const trigger = await start();

		await reply();

		expect(triggers.simulator.control.deliveries().map(({ status }) => status)).toEqual([200]);
		expect(trigger.started).toEqual([]);
	});

	test("can let the business's own messages start the workflow", async () => {
		const trigger = await start({ parameters: { messages: 'sent' } });
		await write();

		await reply();

		expect(eventsOf(trigger)).toMatchObject([{ message: { direction: 'sent' } }]);
	});

	test('let unknown message types pass', async () => {
		const trigger = await start();

		triggers.simulator.control.customerWrites({
			type: 'hologram',
			content: { hologram: { depth: 3 } },
		});
		await triggers.simulator.control.waitForIdle({});

		expect(eventsOf(trigger)).toMatchObject([{ message: { type: 'hologram' } }]);
	});

	test('let unknown events pass', async () => {
		const trigger = await start();
		const body = JSON.stringify({ type: 'message.reacted', reaction: { emoji: '🌷' } });
		const token = await signDelivery(trigger.url(), body, triggers.simulator.signingKey);

		expect(await post(trigger.url(), { 'messagebird-signature-jwt': token }, body)).toBe(200);

		expect(eventsOf(trigger)).toEqual([JSON.parse(body)]);
	});
});

test("accepts unsigned events if they're allowed and there's no signing key", async () => {
	const trigger = await start({
		credentials: { ...triggers.simulator, signingKey: '' },
		parameters: { options: { allowUnsigned: true } },
	});
	triggers.simulator.control.deliverySettings({ tampering: 'unsigned' });

	expect(await write()).toEqual([200]);
	expect(trigger.started).toHaveLength(1);
});

test("verifies every event if there's a signing key, even if unsigned events are allowed", async () => {
	const trigger = await start({ parameters: { options: { allowUnsigned: true } } });
	triggers.simulator.control.deliverySettings({ tampering: 'unsigned' });

	expect(await write()).toEqual([401]);
	expect(trigger.started).toEqual([]);
});
