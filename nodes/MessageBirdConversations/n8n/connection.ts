import { createHash } from 'node:crypto';

import {
	ExpressionError,
	type IAllExecuteFunctions,
	type IExecuteFunctions,
	type IHookFunctions,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	type IWebhookFunctions,
} from 'n8n-workflow';

import { createConversationsApi, type ConversationsApi } from '../client/conversationsApi';
import { createGate, type Gate } from '../client/http/concurrencyLimiter';
import { createPace, createPacer, type Pace } from '../client/http/rateLimiter';
import { createPersistentTransport, type Bounds } from '../client/http/retry';
import { settle } from '../shared/result';
import { createTransport, type Transport } from '../client/http/transport';
import { createClock, type Clock } from '../client/http/clock';
import { toNodeError } from './nodeErrors';
import { InputError, isWebUrl } from '../parameters/values/read';
import type { Search } from '../parameters/search/listSearch';

/** The credential's name, as the nodes and the credential's class have it. */
export const CREDENTIAL = 'messageBirdConversationsApi';

/** The values of the credential. */
export interface Credential {
	accessKey: string;
	/** `''` where the account's webhooks are not to be verified. */
	signingKey: string;
	baseUrl: string;
	/** Whether any of them is an expression, which may give another account for each item. */
	isPerItem: boolean;
}

const isExpressionError = (thrown: unknown): thrown is Error =>
	thrown instanceof Error &&
	(thrown instanceof ExpressionError || thrown.name === 'ExpressionError');

type Context = IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions;

const NO_ITEM =
	'Its expressions can name what an item holds only where there is one: in the MessageBird Conversations node. Lists to choose from and triggers have none. Enter IDs instead of choosing them, or use a credential without such expressions.';

/**
 * Reads the node's credential, without the blanks that copying leaves around keys; its expressions
 * as they resolve for an item, if there is one.
 *
 * @throws InputError where an expression can't be resolved without an item
 */
export const readCredential = async (context: Context, itemIndex?: number): Promise<Credential> => {
	const given = await context.getCredentials(CREDENTIAL, itemIndex).catch((thrown: unknown) => {
		if (itemIndex !== undefined || !isExpressionError(thrown)) throw thrown;
		throw new InputError(
			`An expression in the credential has no value here: ${thrown.message}`,
			NO_ITEM,
		);
	});
	const read = (name: string): string => {
		const value = given[name];
		return typeof value === 'string' ? value.trim() : '';
	};
	return {
		accessKey: read('accessKey'),
		signingKey: read('signingKey'),
		baseUrl: read('baseUrl'),
		isPerItem: given.isPerItem !== false,
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

/** Makes the transport of a node with a credential: each request is tried once. @throws InputError */
const openTransport = (
	context: Context & IAllExecuteFunctions,
	{ accessKey, signingKey, baseUrl, isPerItem }: Credential,
	timeoutMs?: number,
): Transport => {
	if (isPerItem && accessKey === '') {
		throw new InputError(
			'"Access Key" in the credential is empty',
			`Check that the expression finds a key. ${NO_ITEM}`,
		);
	}
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

/**
 * The pace of a node's accounts in an execution, over the runs of a loop and further tries; it ends
 * with them.
 */
const PACES = new WeakMap<object, Map<string, Pace>>();

/** Finds the pace of an account in an execution by the data that n8n keeps for a node in it. */
const paceOf = (store: object, account: string): Pace => {
	const paces = PACES.get(store) ?? new Map<string, Pace>();
	PACES.set(store, paces);
	const pace = paces.get(account) ?? createPace();
	paces.set(account, pace);
	return pace;
};

/** Makes the API of a node with a credential. @throws InputError */
const createApi = (
	context: Context & IAllExecuteFunctions,
	credential: Credential,
	settings: RequestSettings,
): ConversationsApi => {
	const { bounds = WHILE_WAITING, clock = createClock(), timeoutMs, onRefusal } = settings;
	const {
		gate = createGate(REQUESTS_WHILE_WAITING),
		maxRequestsPerSecond: ceiling,
		pace,
	} = settings;
	const transport = openTransport(context, credential, timeoutMs);
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

/** An account that a node uses: its API, and how many of its requests may be under way. */
export interface Account {
	/** Tells it from others without telling its key. */
	id: string;
	api: ConversationsApi;
	gate: Gate;
}

/** How the requests of a node's accounts are made: each account at a pace of its own. */
export interface AccountSettings extends Omit<RequestSettings, 'gate' | 'pace'> {
	/** What n8n keeps for the node in the execution. */
	store: object;
	parallelRequests: number;
}

/** Tells a credential's key apart from others without telling it. */
export const accountId = ({
	accessKey,
	baseUrl,
}: Pick<Credential, 'accessKey' | 'baseUrl'>): string =>
	createHash('sha256')
		.update(JSON.stringify([accessKey, baseUrl]))
		.digest('base64url')
		.slice(0, 22);

/** The accounts that a node uses. */
export interface Accounts {
	/** Whether each item may have another. */
	isPerItem: boolean;
	/** An item's account. @throws InputError, or what n8n makes of an expression without a value */
	of: (itemIndex: number) => Account | Promise<Account>;
	/** How many requests of an account may be under way at present, from 1; of the only one by `''`. */
	width: (id: string) => number;
}

/** How n8n ends what it says of a credential's expression that it can't resolve. */
const UNRESOLVED = '[Error resolving credentials]';

/** Reads the credential of the first item; gives none where others may have one all the same. */
const readFirst = async (context: IExecuteFunctions): Promise<Credential | undefined> => {
	const first = await settle(() => readCredential(context, 0));
	if ('answer' in first) return first.answer;
	const { thrown } = first;
	if (thrown instanceof Error && thrown.message.endsWith(UNRESOLVED)) return undefined;
	throw thrown;
};

/**
 * Connects a node to its account; where the credential has expressions, each item to its own, which
 * n8n takes a millisecond to read.
 */
export const openAccounts = async (
	context: IExecuteFunctions,
	{ store, parallelRequests, ...settings }: AccountSettings,
): Promise<Accounts> => {
	const accounts = new Map<string, Account>();
	const open = (credential: Credential): Account => {
		const id = accountId(credential);
		const known = accounts.get(id);
		if (known) return known;
		const gate = createGate(parallelRequests);
		const api = createApi(context, credential, { ...settings, gate, pace: paceOf(store, id) });
		const account = { id, api, gate };
		accounts.set(id, account);
		return account;
	};

	const first = await readFirst(context);
	if (first?.isPerItem === false) {
		const account = open(first);
		return { isPerItem: false, of: () => account, width: () => account.gate.width };
	}
	return {
		isPerItem: true,
		of: async (itemIndex) => open(await readCredential(context, itemIndex)),
		width: (id) => accounts.get(id)?.gate.width ?? 1,
	};
};

/** Connects a node to the API with its credential. */
export const connect = async (
	context: Context & IAllExecuteFunctions,
	settings: RequestSettings = {},
): Promise<ConversationsApi> => createApi(context, await readCredential(context), settings);

/** Connects a node whose caller itself tries again: a request is tried once, for so long. */
export const connectOnce = async (
	context: Context & IAllExecuteFunctions,
	timeoutMs: number,
): Promise<ConversationsApi> =>
	createConversationsApi(openTransport(context, await readCredential(context), timeoutMs));

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
