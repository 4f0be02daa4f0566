import { createHash } from 'node:crypto';

import {
	ExpressionError,
	type IExecuteFunctions,
	type IHookFunctions,
	type ILoadOptionsFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';

import { InputError } from '../parameters/values/parameters';

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

export type Context =
	IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions;

/** What to do where a credential's expressions can't be resolved. */
export const NO_ITEM =
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

/** Tells a credential's key apart from others without telling it. */
export const accountId = ({
	accessKey,
	baseUrl,
}: Pick<Credential, 'accessKey' | 'baseUrl'>): string =>
	createHash('sha256')
		.update(JSON.stringify([accessKey, baseUrl]))
		.digest('base64url')
		.slice(0, 22);
