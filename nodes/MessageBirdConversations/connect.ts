import type {
	IAllExecuteFunctions,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	IWebhookFunctions,
} from 'n8n-workflow';

import { createConversationsApi, type ConversationsApi } from './api/client';
import { createGate, type Gate } from './api/gate';
import { createPace, createPacer, type Pace } from './api/pacer';
import { createPersistentTransport, type Bounds } from './api/retry';
import { createTransport, type Transport } from './api/transport';
import { createClock, type Clock } from './api/wait';
import { toNodeError } from './failures';
import { InputError, isWebUrl } from './fields/read';
import type { Search } from './fields/search';

/** The credential's name, as the nodes and the credential's class have it. */
export const CREDENTIAL = 'messageBirdConversationsApi';

/** The values of the credential. */
export interface Credential {
	accessKey: string;
	/** `''` where the account's webhooks are not to be verified. */
	signingKey: string;
	baseUrl: string;
}

type Context = IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions;

/** Reads the node's credential, without the blanks that copying leaves around keys. */
export const readCredential = async (context: Context): Promise<Credential> => {
	const given = await context.getCredentials(CREDENTIAL);
	const read = (name: string): string => {
		const value = given[name];
		return typeof value === 'string' ? value.trim() : '';
	};
	return {
		accessKey: read('accessKey'),
		signingKey: read('signingKey'),
		baseUrl: read('baseUrl'),
	};
};

/** How requests are made; what is left out is as for one that somebody waits for. */
export interface RequestSettings {
	bounds?: Bounds;
	clock?: Clock;
	gate?: Gate;
	/** What earlier requests have shown of the service's pace. */
	pace?: Pace;
	maxRequestsPerSecond?: number;
	timeoutMs?: number;
	/** Told of each refusal for too many requests. */
	onRefusal?: () => void;
}

/** Somebody looks at the editor meanwhile, or a workflow is being switched on. */
const WHILE_WAITING: Bounds = { maxTries: 3, maxWaitMs: 10_000 };
const REQUESTS_WHILE_WAITING = 5;

/** Makes the transport of a node with its credential: each request is tried once. */
const openTransport = async (
	context: Context & IAllExecuteFunctions,
	timeoutMs?: number,
): Promise<Transport> => {
	const { accessKey, signingKey, baseUrl } = await readCredential(context);
	if (!isWebUrl(baseUrl)) {
		throw new InputError(
			`"Base URL" in the credential is no http(s) URL: ${baseUrl.slice(0, 100)}`,
			'Enter https://conversations.messagebird.com/v1, or the address of your proxy or simulator.',
		);
	}
	// Handed on, so that n8n doesn't read it from its database for each request.
	const credentialsDecrypted = {
		id: '',
		name: CREDENTIAL,
		type: CREDENTIAL,
		data: { accessKey, signingKey, baseUrl },
	};
	return createTransport(
		async (options): Promise<unknown> =>
			await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, options, {
				credentialsDecrypted,
			}),
		{ baseUrl, secrets: [accessKey, signingKey], timeoutMs },
	);
};

/** The pace of a node in an execution, over the runs of a loop and further tries; it ends with them. */
const PACES = new WeakMap<object, Pace>();

/** Finds the pace of an execution by the data that n8n keeps for a node in it. */
export const paceOf = (store: object): Pace => {
	const pace = PACES.get(store) ?? createPace();
	PACES.set(store, pace);
	return pace;
};

/** Connects a node to the API with its credential. */
export const connect = async (
	context: Context & IAllExecuteFunctions,
	settings: RequestSettings = {},
): Promise<ConversationsApi> => {
	const { bounds = WHILE_WAITING, clock = createClock(), timeoutMs, onRefusal } = settings;
	const {
		gate = createGate(REQUESTS_WHILE_WAITING),
		maxRequestsPerSecond: ceiling,
		pace,
	} = settings;
	const transport = await openTransport(context, timeoutMs);
	const pacer = createPacer(clock, {
		ceiling,
		maxPauseMs: bounds.maxWaitMs,
		width: () => gate.width,
		pace,
	});
	return createConversationsApi(
		createPersistentTransport(transport, { bounds, clock, pacer, gate, onRefusal }),
	);
};

/** Connects a node whose caller itself tries again: a request is tried once, for so long. */
export const connectOnce = async (
	context: Context & IAllExecuteFunctions,
	timeoutMs: number,
): Promise<ConversationsApi> => createConversationsApi(await openTransport(context, timeoutMs));

/** Makes a search the method that fills a resource locator. */
export const listSearch = (search: Search) =>
	async function (
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		try {
			return await search(await connect(this), filter, paginationToken);
		} catch (thrown) {
			throw toNodeError(this.getNode(), thrown);
		}
	};
