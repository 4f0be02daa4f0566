import type { Fault } from '../../simulator/faults';
import { useTriggers } from '../harness/triggers';

const triggers = useTriggers();

/** The text that a user reads when an activation is refused. */
const readRefusal = async (): Promise<string> => {
	const trigger = await triggers.start();
	const thrown: unknown = await trigger.activate().catch((reason: unknown) => reason);
	if (!(thrown instanceof Error)) throw new Error('It was activated');
	// n8n 1 would show a description instead of the message.
	expect(thrown).toMatchObject({ description: undefined });
	return thrown.message;
};

const refusal = (code: number, description: string, parameter: string | null = null) => ({
	errors: [{ code, description, parameter }],
});

const CREATE = { operationId: 'createWebhook' };
const AGAIN = '[gave up after 4 tries and 4.6 s of waiting';

/** Advice of the action node, which makes no sense for a trigger. */
const ADVICE_OF_ITEMS =
	/Options|Max Tries|Parallel|message may have been accepted|sending it again|\+31|Phone numbers|Message Type|run the node|send again/;

test.each<[string, Fault, RegExp]>([
	[
		'a wrong key',
		{ status: 401, body: refusal(2, 'Request not allowed (incorrect access_key)') },
		/^MessageBird answered 401: Request not allowed \(incorrect access_key\) \(code 2\)\. The Access Key must be a live key/,
	],
	['a key without permission', { status: 403, body: {} }, /^MessageBird answered 403\. .*live key/],
	[
		'a low balance',
		{ status: 402, body: refusal(25, 'Not enough balance') },
		/^MessageBird answered 402: Not enough balance \(code 25\)\. Top up .*, then try again/,
	],
	[
		'a Base URL with a wrong path',
		{ status: 404, body: { message: 'no Route matched with those values' } },
		/^127\.0\.0\.1:\d+ answered 404: no Route matched with those values\. Check the Base URL/,
	],
	[
		"a channel that isn't found",
		{ match: CREATE, status: 404, body: refusal(20, 'channel not found') },
		/^MessageBird answered 404: channel not found \(code 20\)\. Check the Channel\. Enter a channel by its ID/,
	],
	[
		'a refused method',
		{ status: 405, body: refusal(99, 'Method not allowed') },
		/^MessageBird answered 405: Method not allowed \(code 99\)\. Check the Base URL/,
	],
	[
		'an unknown channel',
		{ match: CREATE, status: 422, body: refusal(10, 'Channel x does not exist', 'channelId') },
		/^MessageBird answered 422: Channel x does not exist \(code 10, parameter channelId\)\. .*Enter a channel by its ID.*WEBHOOK_URL/,
	],
	[
		'a missing value',
		{ match: CREATE, status: 422, body: refusal(9, "'events' is a required parameter") },
		/^MessageBird answered 422: 'events' is .*\. Check Events, Scope and Channel/,
	],
	[
		'a refusal in another format',
		{ match: CREATE, status: 422, body: { code: 'InvalidPayload', message: 'Invalid body' } },
		/^127\.0\.0\.1:\d+ answered 422: Invalid body \(code InvalidPayload\)\. Check Events, Scope and Channel/,
	],
	[
		'a 200 with errors',
		{ match: CREATE, status: 200, body: refusal(21, 'JSON is not a valid format') },
		/^MessageBird answered 200: JSON is not a valid format \(code 21\)\. MessageBird couldn't register the webhook/,
	],
	[
		'a redirect',
		{ status: 302, body: {} },
		/^MessageBird answered 302\. The address redirects to another one\. Enter the final address/,
	],
	[
		'a page instead of a response',
		{ status: 200, html: true },
		/answered 200 with something other than JSON: 502 Bad Gateway.*\. Something between n8n and MessageBird.*Check the Base URL/,
	],
	[
		'too many requests',
		{ status: 429, body: refusal(429, 'Too many requests') },
		/^MessageBird answered 429: Too many requests \(code 429\) \[gave up after 4 tries.*\]\. MessageBird isn't accepting more requests .* Try again in a minute/,
	],
	[
		'a service failure',
		{ status: 500 },
		/^MessageBird answered 500: Simulated 500 \(code 99\) \[gave up.*\]\. .*Try again in a minute: an existing webhook is reused/,
	],
	['an outage', { status: 503 }, /^MessageBird answered 503: .* \[gave up.*\]\. .*reused/],
	[
		'a missing response',
		{ cut: 'before' },
		/^No answer from MessageBird to GET \/webhooks: .* \[gave up.*\]\. MessageBird may have processed the request\. Try again: .*reused/,
	],
])(
	'an activation refused because of %s tells what happened and what to do, in the message itself',
	async (_, fault, words) => {
		triggers.simulator.control.addFault(fault);

		const message = await readRefusal();

		expect(message).toMatch(words);
		expect(message).not.toMatch(ADVICE_OF_ITEMS);
		if (message.includes('given up')) expect(message).toContain(AGAIN);
	},
	20_000,
);

test("an activation that can't reach MessageBird tells so", async () => {
	const credentials = { ...triggers.simulator, baseUrl: 'http://127.0.0.1:9/v1' };
	const trigger = await triggers.start({ credentials });

	await expect(trigger.activate()).rejects.toMatchObject({
		message: expect.stringMatching(
			/^No answer .*ECONNREFUSED.*didn't reach MessageBird.*Base URL/,
		) as string,
		description: undefined,
	});
}, 20_000);

test('a refused test listen gives the same message', async () => {
	triggers.simulator.control.addFault({ status: 403, body: {} });
	const trigger = await triggers.start();

	await expect(trigger.listen()).rejects.toMatchObject({
		message: expect.stringMatching(/^MessageBird answered 403\. .*live key/) as string,
		description: undefined,
	});
});

describe('a credential with expressions', () => {
	const keys = () => {
		const { accessKey, signingKey, baseUrl } = triggers.simulator;
		return { accessKey, signingKey, baseUrl };
	};

	test("is refused at activation if they use an item, which a trigger doesn't have", async () => {
		const trigger = await triggers.start({
			credentials: { ...keys(), accessKey: '={{ $json.key }}' },
		});

		await expect(trigger.activate()).rejects.toThrow(
			/^(An expression in the credential has no value here|"Access Key" in the credential is empty).*Lists and triggers have no item/,
		);
		expect(triggers.simulator.control.webhooks()).toEqual([]);
	});

	test('is accepted if they need no item', async () => {
		const { accessKey } = keys();
		const trigger = await triggers.start({
			credentials: {
				...keys(),
				accessKey: `={{ '${accessKey.slice(0, 3)}' + '${accessKey.slice(3)}' }}`,
			},
		});

		await trigger.activate();
		expect(triggers.simulator.control.webhooks()).toHaveLength(1);
		await trigger.deactivate();
		expect(triggers.simulator.control.webhooks()).toEqual([]);
	});
});
