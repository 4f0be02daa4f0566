import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { components } from '../../nodes/MessageBirdConversations/client/contract/contract';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';
import { createContractCheck, loadAmendedContract, type WireAnswer } from './contract';

export type Schemas = components['schemas'];

/** A list as the service returns it. */
export interface Page<Item> {
	offset: number;
	limit: number;
	count: number;
	totalCount: number;
	items: Item[];
}

/** The body of a refusal. */
export interface Refusal {
	errors: Array<{ code: number; description: string; parameter: string | null }>;
}

export interface Answer<Body> {
	status: number;
	headers: Headers;
	/** The response's JSON, or its text if it isn't JSON. */
	body: Body;
	/** The contract violations of the request and the response. */
	problems: string[];
}

export type Caller = <Body = Refusal>(
	method: string,
	target: string,
	body?: unknown,
) => Promise<Answer<Body>>;

const contractCheck = createContractCheck(loadAmendedContract());

/** A simulator without delays. */
export const startFast = async (options: SimulatorOptions = {}): Promise<Simulator> =>
	await startSimulator({ statusDelayMs: 5, webhookRetryDelaysMs: [20, 20], ...options });

const readText = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
};

/**
 * Creates the function that sends a request. A successful response is checked against the contract,
 * so the test fails if either side violates it. A text body is sent unchanged.
 */
export const createCaller =
	({ baseUrl, accessKey }: { baseUrl: string; accessKey: string }): Caller =>
	async <Body = Refusal>(method: string, target: string, body?: unknown) => {
		const response = await fetch(`${baseUrl}${target}`, {
			method,
			headers: accessKey === '' ? {} : { authorization: `AccessKey ${accessKey}` },
			...(body === undefined
				? {}
				: { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		});
		const { status, headers, ok } = response;
		const text = await response.text();
		const { pathname, searchParams } = new URL(target, 'http://localhost');
		const wire: WireAnswer = {
			method,
			path: pathname,
			query: Object.fromEntries(searchParams),
			status,
			body: text === '' ? undefined : readText(text),
		};
		const problems = [...contractCheck.request({ ...wire, body }), ...contractCheck.answer(wire)];
		if (ok) expect(problems).toEqual([]);
		return { status, headers, body: wire.body as Body, problems };
	};

/** Returns the first entry of a list. @throws if there is none */
export const first = <Item>([item]: Item[]): Item => {
	if (item === undefined) throw new Error('The list is empty');
	return item;
};

/** Returns the ID of the seeded account's channel on a platform. */
export const channelOf = ({ control }: Simulator, platform: string): string =>
	first(control.channels().filter(({ platformId }) => platformId === platform)).id;

/** An event as webhooks receive it. */
export interface EventBody {
	type: string;
	conversation: Schemas['Conversation'];
	contact?: Schemas['Contact'];
	message?: Schemas['ConversationMessage'] & { error?: { code: number; description: string } };
}

export interface Received {
	url: string;
	headers: IncomingHttpHeaders;
	raw: Buffer;
	event: EventBody;
}

/** A receiver of webhooks. */
export interface Receiver {
	url: string;
	received: Received[];
	/** The statuses of its next responses. After these, it responds with 200. */
	answers: number[];
	close(): Promise<void>;
}

/** Starts a receiver of webhooks on a free port of this machine. */
export const startReceiver = async (): Promise<Receiver> => {
	const received: Received[] = [];
	const answers: number[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const raw = Buffer.concat(chunks);
			const event = JSON.parse(raw.toString()) as EventBody;
			const { headers } = request;
			received.push({ url: `http://${headers.host}${request.url}`, headers, raw, event });
			response.writeHead(answers.shift() ?? 200).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/hook`,
		received,
		answers,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
};
