import { Agent, request } from 'node:http';

import * as fc from 'fast-check';

import { isRecord } from '../../../nodes/MessageBirdConversations/shared/json';
import { startSimulator, type Simulator } from '../../simulator';
import {
	claimsFor,
	forgeToken,
	isValidByJose,
	signToken,
	SIGNING_KEY,
} from '../../unit/support/tokens';
import { startTrigger, type TriggerHarness } from '../harness/trigger';

/** How many requests are sent. If one fails, the seed is printed. */
const RUNS = 20_000;
const SEED = 20_261_123;

/** A response that takes longer than this counts as a hang. */
const PATIENCE_MS = 5000;

let simulator: Simulator;
/** One trigger that returns events unchanged, and one that simplifies them. */
let raw: TriggerHarness;
let simple: TriggerHarness;

beforeAll(async () => {
	simulator = await startSimulator();
	const start = async (simplify: boolean): Promise<TriggerHarness> =>
		await startTrigger({
			credentials: { ...simulator, signingKey: SIGNING_KEY },
			parameters: {
				events: ['message.created', 'message.updated', 'conversation.created'],
				messages: 'all',
				simplify,
			},
		});
	raw = await start(false);
	simple = await start(true);
});

afterAll(async () => {
	agent.destroy();
	await raw.close();
	await simple.close();
	await simulator.close();
});

/** Usually nothing, so that many requests are valid. */
const seldom = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
	fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const event = fc.record(
	{
		type: fc.constantFrom('message.created', 'message.updated', 'conversation.created', 'x'),
		message: fc.oneof(
			fc.record({ id: fc.uuid(), status: fc.string(), content: fc.object({ maxDepth: 2 }) }),
			fc.jsonValue({ maxDepth: 1 }),
		),
		conversation: fc.oneof(
			fc.record({ id: fc.uuid(), channels: fc.jsonValue({ maxDepth: 1 }) }),
			fc.jsonValue({ maxDepth: 1 }),
		),
		contact: fc.jsonValue({ maxDepth: 2 }),
	},
	{ requiredKeys: [] },
);

const body = fc.oneof(
	{ weight: 6, arbitrary: event.map((value) => JSON.stringify(value)) },
	{ weight: 1, arbitrary: fc.json() },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
	{ weight: 1, arbitrary: fc.constantFrom('', '{', 'null', '[[[[', '{"type":"x"}{}', '\ufeff{}') },
);

const claims = fc.record({
	name: fc.constantFrom('iss', 'nbf', 'exp', 'jti', 'url_hash', 'payload_hash', 'sub', '__proto__'),
	value: fc.oneof(
		fc.jsonValue({ maxDepth: 1 }),
		fc.constantFrom<unknown>(undefined, 'MessageBird', 1e300, -1),
		fc.record({ secondsFromNow: fc.integer({ min: -120, max: 120 }) }),
	),
});

const attempt = fc.record({
	isSimple: fc.boolean(),
	jti: fc.uuid(),
	body,
	query: fc.constantFrom('', '', '?a=1', '?b=%5B1%5D&a=x+y', '?%', '?a=1?b=2'),
	alg: fc.constantFrom('HS256', 'HS384', 'HS512'),
	changes: seldom(fc.array(claims, { minLength: 1, maxLength: 3 })),
	header: seldom(
		fc.oneof(
			fc.constantFrom('{"alg":"none"}', '{"alg":"RS256"}', '{"alg":"HS256","crit":["b64"]}', '[]'),
			fc.json(),
		),
	),
	otherKey: seldom(fc.constantFrom('', 'x', SIGNING_KEY.toUpperCase())),
	mutation: seldom(
		fc.record({
			at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
			insert: fc.string({ maxLength: 3 }),
			remove: fc.nat(3),
		}),
	),
	otherBody: seldom(body),
	otherQuery: seldom(fc.constantFrom('', '?a=1&b=2', '?a=1&')),
	/** How the header is sent: correctly, twice, not at all, or very long. */
	form: fc.constantFrom('once', 'once', 'once', 'once', 'twice', 'none', 'long'),
	contentType: fc.constantFrom('application/json', 'application/json', 'text/plain', 'x', ''),
	others: fc.dictionary(
		fc.constantFrom('host', 'x-forwarded-host', 'x-forwarded-proto', 'origin', 'cookie'),
		fc.string({ maxLength: 20 }).map((value) => value.replace(/[^\x20-\x7e]/g, '.')),
		{ maxKeys: 2 },
	),
});

type Attempt = typeof attempt extends fc.Arbitrary<infer Value> ? Value : never;

const makeToken = async (made: Attempt, url: string, now: number): Promise<string> => {
	const start = Math.floor(now);
	const given = {
		...claimsFor({ url, body: Buffer.from(made.body) }),
		nbf: start,
		exp: start + 60,
		jti: made.jti,
	};
	for (const { name, value } of made.changes ?? []) {
		const isTime = isRecord(value) && typeof value.secondsFromNow === 'number';
		Object.assign(given, { [name]: isTime ? now + Number(value.secondsFromNow) : value });
	}
	const key = made.otherKey ?? SIGNING_KEY;
	const token =
		made.header !== undefined || key === ''
			? forgeToken(made.header ?? '{"alg":"HS256"}', JSON.stringify(given), { key })
			: await signToken(given, { alg: made.alg, key });
	if (!made.mutation) return token;
	const at = Math.floor(made.mutation.at * token.length);
	return token.slice(0, at) + made.mutation.insert + token.slice(at + made.mutation.remove);
};

const agent = new Agent({ keepAlive: true });

/** Whether Node can send a header with this value. */
const isSendable = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(value);

/** Sends a request and returns the status of the response. @throws if there's none in time */
const send = async (
	{ hostname, port }: URL,
	path: string,
	headers: string[],
	sent: string,
): Promise<number> =>
	await new Promise((resolve, reject) => {
		const outgoing = request(
			{ hostname, port, method: 'POST', path, headers, timeout: PATIENCE_MS, agent },
			(answer) => {
				answer.resume();
				resolve(answer.statusCode ?? 0);
			},
		);
		outgoing.on('timeout', () => reject(new Error('There was no answer')));
		outgoing.on('error', reject);
		outgoing.end(sent);
	});

/** The verdict of jose on a request. HTTP drops whitespace around a header's value. */
const isAcceptable = async (
	made: Attempt,
	token: string | undefined,
	url: string,
	sent: string,
): Promise<boolean> => {
	if (made.form !== 'once' || token === undefined || token.length > 8192) return false;
	return await isValidByJose(
		{ token: token.trim(), url, body: Buffer.from(sent) },
		Date.now() / 1000,
	);
};

test(
	`accepts nothing that jose refuses, and neither crashes nor hangs in ${RUNS} requests`,
	async () => {
		const counts = { accepted: 0, refused: 0, unreadable: 0 };
		await fc.assert(
			fc.asyncProperty(attempt, async (made) => {
				const trigger = made.isSimple ? simple : raw;
				const url = trigger.url() + made.query;
				const token = await makeToken(made, url, Date.now() / 1000);
				fc.pre(isSendable(token));
				const sent = made.otherBody ?? made.body;
				const query = made.otherQuery ?? made.query;
				const name = 'messagebird-signature-jwt';
				const signature = {
					once: [name, token],
					twice: [name, token, name, token],
					none: [],
					long: [name, `${token}.${'a'.repeat(9000)}`],
				}[made.form];
				const before = trigger.started.length;
				const address = new URL(trigger.url());
				const status = await send(
					address,
					address.pathname + query,
					[
						...signature,
						...(made.contentType === '' ? [] : ['content-type', made.contentType]),
						...Object.entries({ host: 'n8n.example.com', ...made.others }).flat(),
						'content-length',
						String(Buffer.byteLength(sent)),
					],
					sent,
				);

				const isValid = await isAcceptable(made, token, trigger.url() + query, sent);
				const isStarted = trigger.started.length > before;
				// n8n itself answers 422 if a body claims to be JSON and isn't.
				expect([200, 400, 401, 422]).toContain(status);
				if (!isValid) expect([status === 401 || status === 422, isStarted]).toEqual([true, false]);
				if (isValid) expect(status).not.toBe(401);
				if (status === 200) counts.accepted++;
				else counts[status === 401 ? 'refused' : 'unreadable']++;
			}),
			{ seed: SEED, numRuns: RUNS },
		);
		console.info(`Fuzz of the webhook's requests, seed ${SEED}: ${JSON.stringify(counts)}`);
		expect(counts.accepted).toBeGreaterThan(RUNS / 20);
		expect(counts.refused).toBeGreaterThan(RUNS / 5);
	},
	30 * 60_000,
);
