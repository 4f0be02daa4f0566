import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { components } from '../../nodes/MessageBirdConversations/client/contract/contract';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';
import { createContractCheck, loadAmendedContract, type WireAnswer } from './contract';

export type Schemas = components['schemas'];

/** A list as the service gives it. */
export interface Page<Item> {
	offset: number;
	limit: number;
	count: number;
	totalCount: number;
	items: Item[];
}

/** What the service says where it refuses. */
export interface Refusal {
	errors: Array<{ code: number; description: string; parameter: string | null }>;
}

export interface Answer<Body> {
	status: number;
	headers: Headers;
	/** The answer's JSON; its text where it is none. */
	body: Body;
	/** What the contract has against the request and the answer. */
	problems: string[];
}

export type Caller = <Body = Refusal>(
	method: string,
	target: string,
	body?: unknown,
) => Promise<Answer<Body>>;

const contractCheck = createContractCheck(loadAmendedContract());

/** A simulator that loses no time. */
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
 * Makes the function that sends a request. What is answered with success is held against the
 * contract, and so fails the test where either side breaks it; a body of text is sent as it is.
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

/** The first of a list; @throws where there is none. */
export const first = <Item>([item]: Item[]): Item => {
	if (item === undefined) throw new Error('The list is empty');
	return item;
};

/** The ID of the seeded account's channel of a platform. */
export const channelOf = ({ control }: Simulator, platform: string): string =>
	first(control.channels().filter(({ platformId }) => platformId === platform)).id;

/** An event as webhooks get it. */
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

/** Somebody who hears webhooks. */
export interface Receiver {
	url: string;
	received: Received[];
	/** What the next deliveries are answered with; 200 where there is nothing left. */
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
