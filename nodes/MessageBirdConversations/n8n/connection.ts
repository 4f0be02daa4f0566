import type {
	IAllExecuteFunctions,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	ResourceMapperFields,
} from 'n8n-workflow';

import { createConversationsApi, type ConversationsApi } from '../client/conversationsApi';
import { createClock, type Clock } from '../client/http/clock';
import {
	createConcurrencyLimiter,
	type ConcurrencyLimiter,
} from '../client/http/concurrencyLimiter';
import { createRateLimiter, type RateState } from '../client/http/rateLimiter';
import { createRetryingTransport, type RetryLimits } from '../client/http/retry';
import { createTransport, type Transport } from '../client/http/transport';
import type { Search } from '../parameters/locators/listSearch';
import { findTemplateFields, templateId, toOwner } from '../parameters/locators/templates';
import { InputError, NO_ITEM, unwrap } from '../parameters/values/parameters';
import { isWebUrl } from '../shared/urls';
import { CREDENTIAL, readCredential, type Context, type Credential } from './credential';
import { toListError } from './nodeErrors';

/** The settings for requests; the defaults suit requests that someone is waiting for. */
export interface RequestSettings {
	limits?: RetryLimits;
	clock?: Clock;
	concurrencyLimiter?: ConcurrencyLimiter;
	/** What is known from earlier requests of the service's rate limit. */
	rateState?: RateState;
	maxRequestsPerSecond?: number;
	timeoutMs?: number;
	/** Called for each 429. */
	onRateLimited?: () => void;
}

/** Someone is waiting in the editor, or for a workflow to be activated. */
const INTERACTIVE_LIMITS: RetryLimits = { maxTries: 3, maxWaitMs: 10_000 };
const INTERACTIVE_CONCURRENCY = 5;

/** Creates the transport for a node and a credential, without retries. @throws InputError */
const openTransport = (
	context: Context & IAllExecuteFunctions,
	{ accessKey, signingKey, baseUrl, isPerItem }: Credential,
	timeoutMs?: number,
): Transport => {
	if (isPerItem && accessKey === '') {
		throw new InputError(
			'"Access Key" in the credential is empty',
			`Check that the expression returns a key for this item. ${NO_ITEM}`,
		);
	}
	if (!isWebUrl(baseUrl)) {
		throw new InputError(
			`"Base URL" in the credential is not an http(s) URL: ${baseUrl.slice(0, 100)}`,
			'Enter https://conversations.messagebird.com/v1, or the address of your proxy or simulator.',
		);
	}
	// Passed on, so that n8n doesn't read it from its database for each request.
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

/** Creates the API for a node and a credential. @throws InputError */
export const createApi = (
	context: Context & IAllExecuteFunctions,
	credential: Credential,
	settings: RequestSettings,
): ConversationsApi => {
	const { limits = INTERACTIVE_LIMITS, clock = createClock(), timeoutMs, onRateLimited } = settings;
	const {
		concurrencyLimiter = createConcurrencyLimiter(INTERACTIVE_CONCURRENCY),
		maxRequestsPerSecond: maxPerSecond,
		rateState,
	} = settings;
	const transport = openTransport(context, credential, timeoutMs);
	const rateLimiter = createRateLimiter(clock, {
		maxPerSecond,
		maxPauseMs: limits.maxWaitMs,
		concurrency: () => concurrencyLimiter.limit,
		state: rateState,
	});
	return createConversationsApi(
		createRetryingTransport(transport, {
			limits,
			clock,
			rateLimiter,
			concurrencyLimiter,
			onRateLimited,
		}),
		credential.baseUrl,
	);
};

/** Connects a node to the API with its credential. */
export const connect = async (
	context: Context & IAllExecuteFunctions,
	settings: RequestSettings = {},
): Promise<ConversationsApi> => createApi(context, await readCredential(context), settings);

/** Connects a node whose caller retries by itself: each request is tried once. */
export const connectWithoutRetries = (
	context: Context & IAllExecuteFunctions,
	credential: Credential,
	timeoutMs: number,
): ConversationsApi =>
	createConversationsApi(openTransport(context, credential, timeoutMs), credential.baseUrl);

/** The channel that is set in the editor at the moment, as an ID; `''` where none is or nobody knows. */
const currentChannelId = (context: ILoadOptionsFunctions): string => {
	const given = unwrap(context.getCurrentNodeParameter('channelId'));
	return typeof given === 'string' && !given.startsWith('=') ? given.trim() : '';
};

/** Does something for the editor with the API. @throws NodeApiError, NodeOperationError */
const forEditor = async <Value>(
	context: ILoadOptionsFunctions,
	load: (api: ConversationsApi) => Promise<Value>,
): Promise<Value> => {
	try {
		return await load(await connect(context));
	} catch (thrown) {
		throw toListError(context.getNode(), thrown);
	}
};

/** Turns a search into the method that fills a resource locator. */
export const listSearch = (search: Search) =>
	async function (
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const channelId = currentChannelId(this);
		return await forEditor(
			this,
			async (api) => await search(api, filter, paginationToken, channelId),
		);
	};

/** The method that fills the resource mapper for a template's values. */
export async function getTemplateFields(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	const id = unwrap(this.getCurrentNodeParameter(templateId.name));
	const channelId = currentChannelId(this);
	return await forEditor(
		this,
		async (api) =>
			await findTemplateFields(api, typeof id === 'string' ? id : '', toOwner(channelId)),
	);
}
