import type { IExecuteFunctions } from 'n8n-workflow';

import type { ConversationsApi } from '../client/conversationsApi';
import { createConcurrencyLimiter } from '../client/http/concurrencyLimiter';
import { createRateState, type RateState } from '../client/http/rateLimiter';
import { toResult } from '../shared/result';
import { toMarkKey } from '../waiting/mark';
import { createApi, type RequestSettings } from './connection';
import { accountId, readCredential, type Credential } from './credential';

/**
 * The rate states of a node's accounts in an execution, shared by the runs of a loop and by Retry On
 * Fail. They are released with the execution.
 */
const RATE_STATES = new WeakMap<object, Map<string, RateState>>();

/** Finds an account's rate state by the node's data in the execution. */
const rateStateOf = (store: object, account: string): RateState => {
	const states = RATE_STATES.get(store) ?? new Map<string, RateState>();
	RATE_STATES.set(store, states);
	const state = states.get(account) ?? createRateState();
	states.set(account, state);
	return state;
};

/** An account that a node uses, with its API and its concurrency limit. */
export interface Account {
	/** Identifies the account without revealing its key. */
	id: string;
	api: ConversationsApi;
	baseUrl: string;
	/** Signs the marks of questions. */
	markKey: string;
	/** From 1. */
	concurrency: () => number;
}

/** The settings for requests to a node's accounts, each of which has its own rate. */
export interface AccountSettings extends Omit<RequestSettings, 'concurrencyLimiter' | 'rateState'> {
	/** The node's data in the execution. */
	store: object;
	parallelRequests: number;
}

/** The accounts that a node uses. */
export interface Accounts {
	/** Whether each item may have a different account. */
	isPerItem: boolean;
	/** An item's account. @throws InputError, or n8n's error for an expression without a value */
	of: (itemIndex: number) => Account | Promise<Account>;
	/** How many requests of an account may be in flight, at least 1; `''` for the only account. */
	concurrency: (id: string) => number;
}

/** The end of n8n's message for a credential's expression that it can't resolve. */
const UNRESOLVED = '[Error resolving credentials]';

/** Reads the credential of the first item; `undefined` if only other items may have one. */
const readFirstCredential = async (context: IExecuteFunctions): Promise<Credential | undefined> => {
	const first = await toResult(() => readCredential(context, 0));
	if ('value' in first) return first.value;
	const { error: thrown } = first;
	if (thrown instanceof Error && thrown.message.endsWith(UNRESOLVED)) return undefined;
	throw thrown;
};

/**
 * Connects a node to its account. If the credential has expressions, each item gets its own, which
 * n8n takes a millisecond to read.
 */
export const openAccounts = async (
	context: IExecuteFunctions,
	{ store, parallelRequests, ...settings }: AccountSettings,
): Promise<Accounts> => {
	const accounts = new Map<string, Account>();
	const open = (credential: Credential): Account => {
		const id = accountId(credential);
		const opened = accounts.get(id);
		if (opened) return opened;
		const concurrencyLimiter = createConcurrencyLimiter(parallelRequests);
		const api = createApi(context, credential, {
			...settings,
			concurrencyLimiter,
			rateState: rateStateOf(store, id),
		});
		const { baseUrl } = credential;
		const markKey = toMarkKey(credential.accessKey);
		const account = { id, api, baseUrl, markKey, concurrency: () => concurrencyLimiter.limit };
		accounts.set(id, account);
		return account;
	};

	const first = await readFirstCredential(context);
	if (first?.isPerItem === false) {
		const account = open(first);
		return { isPerItem: false, of: () => account, concurrency: account.concurrency };
	}
	return {
		isPerItem: true,
		of: async (itemIndex) => open(await readCredential(context, itemIndex)),
		concurrency: (id) => accounts.get(id)?.concurrency() ?? 1,
	};
};
