import { UnsecuredJWT } from 'jose';

import {
	verifyDelivery,
	type Delivery,
} from '../../../../nodes/MessageBirdConversations/trigger/delivery/signature';
import {
	claimsFor,
	ENDS_AT,
	SIGNED_AT,
	SIGNING_KEY,
	signToken,
	type Signed,
} from '../../support/tokens';

interface Case {
	numbers: number[];
	title: string;
	signed: Signed;
	/** What arrives instead of what was signed. */
	arrives?: Partial<Signed>;
	alg?: string;
	key?: string;
	now?: number;
	/** The check that fails. It's absent if the delivery is valid. */
	fails?: string;
}

const METHODS = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'];

const NO_BODY = Buffer.alloc(0);
const BODY = Buffer.from('{"type":"message.created","a key":"some value"}');
const PLAIN = 'https://n8n.example.com/webhook/abc';
const WITH_QUERY = `${PLAIN}?foo=1&bar=2`;

/** The cases in MessageBird's own table that exist once per method. */
const forMethods = (first: number, made: Omit<Case, 'numbers'>): Case[] =>
	METHODS.map((method, index) => ({
		...made,
		numbers: [first + index],
		title: `${method} ${made.title}`,
	}));

const valid = (number: number, title: string, url: string, body = NO_BODY, alg?: string): Case => ({
	numbers: [number],
	title,
	signed: { url, body },
	alg,
});

const CASES: Case[] = [
	...forMethods(0, {
		title: 'without URL parameters or payload',
		signed: { url: PLAIN, body: NO_BODY },
	}),
	...forMethods(5, {
		title: 'with URL parameters and no payload',
		signed: { url: WITH_QUERY, body: NO_BODY },
	}),
	...forMethods(10, {
		title: 'with URL parameters and payload',
		signed: { url: WITH_QUERY, body: BODY },
	}),
	{
		numbers: [15],
		title: 'a token that begins in the future',
		signed: { url: PLAIN, body: BODY },
		now: SIGNED_AT - 60,
		fails: 'nbf',
	},
	{
		numbers: [16],
		title: 'a token that has ended',
		signed: { url: PLAIN, body: BODY },
		now: ENDS_AT + 60,
		fails: 'exp',
	},
	{
		numbers: [17],
		title: 'URL parameters in another order than signed',
		signed: { url: `${PLAIN}?bar=2&foo=1`, body: NO_BODY },
		arrives: { url: `${PLAIN}?foo=1&bar=2` },
		fails: 'url_hash',
	},
	...forMethods(18, {
		title: 'with another payload than signed',
		signed: { url: WITH_QUERY, body: BODY },
		arrives: { body: Buffer.from(`${BODY.toString()} `) },
		fails: 'payload_hash',
	}),
	{
		numbers: [23],
		title: 'a token signed with another key',
		signed: { url: PLAIN, body: BODY },
		key: 'other-secret',
		fails: 'signature',
	},
	...forMethods(24, {
		title: 'whose payload is missing',
		signed: { url: WITH_QUERY, body: BODY },
		arrives: { body: NO_BODY },
		fails: 'payload_hash',
	}),
	...forMethods(29, {
		title: 'with a payload that was not signed',
		signed: { url: WITH_QUERY, body: NO_BODY },
		arrives: { body: BODY },
		fails: 'payload_hash',
	}),
	valid(34, 'a port in the URL', 'https://n8n.example.com:5678/webhook/abc?foo=1'),
	valid(35, 'percent signs and a plus in the URL', `${PLAIN}?a%5B0%5D=x+y&t=a%2Bb`),
	...forMethods(36, {
		title: 'with markup in the payload',
		signed: { url: PLAIN, body: Buffer.from('{"text":"<b>a & b</b>"}') },
	}),
	valid(41, 'HS384', WITH_QUERY, BODY, 'HS384'),
	valid(42, 'HS512', WITH_QUERY, BODY, 'HS512'),
];

const verify = async ({ signed, arrives, alg, key = SIGNING_KEY, now = SIGNED_AT + 1 }: Case) => {
	const delivery: Delivery = {
		...signed,
		...arrives,
		token: await signToken(claimsFor(signed), { alg, key }),
	};
	return verifyDelivery(delivery, { signingKey: SIGNING_KEY, now });
};

const named = (made: Case): [string, Case] => [`${made.numbers.join()}: ${made.title}`, made];

describe("MessageBird's own table of cases", () => {
	test.each(CASES.filter(({ fails }) => fails === undefined).map(named))(
		'accepts case %s',
		async (_name, made) => {
			expect(await verify(made)).toMatchObject({ isValid: true });
		},
	);

	test.each(CASES.filter(({ fails }) => fails !== undefined).map(named))(
		'refuses case %s',
		async (_name, made) => {
			expect(await verify(made)).toEqual({
				isValid: false,
				reason: expect.stringMatching(new RegExp(`^${made.fails}: `)) as unknown,
			});
		},
	);

	test('refuses case 43: a token that says it needs no signature', () => {
		const signed = { url: PLAIN, body: BODY };
		const token = new UnsecuredJWT(claimsFor(signed)).encode();
		const verdict = verifyDelivery(
			{ ...signed, token },
			{ signingKey: SIGNING_KEY, now: SIGNED_AT + 1 },
		);
		expect(verdict).toMatchObject({ isValid: false });
	});

	test('covers cases 0 to 42', () => {
		const numbers = CASES.flatMap((made) => made.numbers);
		expect(numbers).toEqual(Array.from({ length: 43 }, (_, number) => number));
	});
});
