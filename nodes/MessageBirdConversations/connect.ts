import type {
	IAllExecuteFunctions,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	IWebhookFunctions,
} from 'n8n-workflow';

import { createConversationsApi, type ConversationsApi } from './api/client';
import { createTransport } from './api/transport';
import { toNodeError } from './failures';
import type { Search } from './fields/search';

/** The credential's name, as the nodes and the credential's class have it. */
export const CREDENTIAL = 'messageBirdConversationsApi';

interface Credential {
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

/** Connects a node to the API with its credential. */
export const connect = async (
	context: Context & IAllExecuteFunctions,
): Promise<ConversationsApi> => {
	const { accessKey, signingKey, baseUrl } = await readCredential(context);
	const transport = createTransport(
		async (options): Promise<unknown> =>
			await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, options),
		{ baseUrl, secrets: [accessKey, signingKey] },
	);
	return createConversationsApi(transport);
};

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
