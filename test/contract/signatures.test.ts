import { createHash } from 'node:crypto';

import { errors, jwtVerify } from 'jose';

import type { Simulator } from '../simulator';
import type { Tampering } from '../simulator/deliveries';
import {
	createCaller,
	first,
	startFast,
	startReceiver,
	type Received,
	type Receiver,
	type Schemas,
} from './helpers';

let simulator: Simulator;
let receiver: Receiver;

beforeAll(async () => {
	simulator = await startFast({ signingKey: 'the signing key of this test' });
});
beforeEach(async () => {
	simulator.control.reset();
	receiver = await startReceiver();
});
afterEach(async () => await receiver.close());
afterAll(async () => await simulator.close());

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');

/** Writes as a customer. Returns the delivery that arrives at the webhook. */
const deliver = async (query = '', text = 'Hello'): Promise<Received> => {
	const webhook = { url: `${receiver.url}${query}`, events: ['message.created'] };
	await createCaller(simulator)<Schemas['Webhook']>('POST', '/webhooks', webhook);
	simulator.control.customerWrites({ text });
	expect(await simulator.control.waitForIdle()).toBe(true);
	return first(receiver.received);
};

const verify = async ({ headers }: Received, signingKey = simulator.signingKey) =>
	await jwtVerify(
		String(headers['messagebird-signature-jwt']),
		new TextEncoder().encode(signingKey),
		{ issuer: 'MessageBird', algorithms: ['HS256'] },
	);

/** Lists everything that is wrong with a delivery's signature. */
const findWrongs = async (delivery: Received): Promise<string[]> => {
	if (!delivery.headers['messagebird-signature-jwt']) return ['unsigned'];
	try {
		const { payload } = await verify(delivery);
		return [
			...(payload.url_hash === sha256(delivery.url) ? [] : ['url_hash']),
			...(payload.payload_hash === sha256(delivery.raw) ? [] : ['payload_hash']),
		];
	} catch (thrown) {
		if (thrown instanceof errors.JOSEError) return [thrown.code];
		throw thrown;
	}
};

test.each([
	['', 'Hello'],
	['?flow=1&b=2&a=%5Bx%5D', 'Hello'],
	['', 'Grüße & <b>tulips</b> 🌷'],
])('A delivery to …/hook%s with the body "%s" is signed', async (query, text) => {
	const delivery = await deliver(query, text);
	expect(delivery.url).toBe(`${receiver.url}${query}`);
	expect(await findWrongs(delivery)).toEqual([]);
});

test('A signature names its issuer and is valid for 60 seconds', async () => {
	const { payload, protectedHeader } = await verify(await deliver());
	const { iss, exp = 0, nbf = 0 } = payload;
	expect(protectedHeader.alg).toBe('HS256');
	expect(iss).toBe('MessageBird');
	expect(exp - nbf).toBe(60);
	expect(Math.abs(Date.now() / 1000 - nbf)).toBeLessThan(10);
});

test('Each attempt has its own ID', async () => {
	receiver.answers.push(500, 500);
	await deliver();
	const ids: unknown[] = [];
	for (const received of receiver.received) ids.push((await verify(received)).payload.jti);
	expect(ids).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
	expect(new Set(ids).size).toBe(3);
});

test("The signature doesn't use the access key", async () => {
	const delivery = await deliver();
	await expect(verify(delivery, simulator.accessKey)).rejects.toThrow(
		errors.JWSSignatureVerificationFailed,
	);
});

test.each<[Tampering, string]>([
	['unsigned', 'unsigned'],
	['wrongKey', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
	['wrongUrl', 'url_hash'],
	['wrongBody', 'payload_hash'],
	['expired', 'ERR_JWT_EXPIRED'],
])('Tampering "%s" makes only that part of a delivery invalid', async (tampering, wrong) => {
	simulator.control.deliverySettings({ tampering });
	expect(await findWrongs(await deliver())).toEqual([wrong]);
});

test("Tampering stops when it's set to null", async () => {
	simulator.control.deliverySettings({ tampering: 'wrongKey' });
	simulator.control.deliverySettings({ tampering: null });
	expect(await findWrongs(await deliver())).toEqual([]);
});
