import {
	ExpressionError,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type ILoadOptionsFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';

import { InputError, NO_ITEM } from '../parameters/values/parameters';
import { shortHash } from '../shared/shortHash';

/** The credential's name in the nodes and in its class. */
export const CREDENTIAL = 'messageBirdConversationsApi';

/** The values of the credential. */
export interface Credential {
	accessKey: string;
	/** `''` if the account's webhooks are not to be verified. */
	signingKey: string;
	baseUrl: string;
	/** Whether any of them is an expression, so that each item may have a different account. */
	isPerItem: boolean;
	/** Whether a signing key is set: as text, or by an expression that may return none here. */
	isVerified: boolean;
}

const isExpressionError = (thrown: unknown): thrown is Error =>
	thrown instanceof Error &&
	(thrown instanceof ExpressionError || thrown.name === 'ExpressionError');

/** Reads a credential from n8n's data, and trims its values. */
export const toCredential = (data: ICredentialDataDecryptedObject): Credential => {
	const read = (name: string): string => {
		const value = data[name];
		return typeof value === 'string' ? value.trim() : '';
	};
	const signingKey = read('signingKey');
	const { expressionFields } = data;
	return {
		accessKey: read('accessKey'),
		signingKey,
		baseUrl: read('baseUrl'),
		isPerItem: expressionFields !== '',
		isVerified:
			signingKey !== '' ||
			(typeof expressionFields === 'string' && expressionFields.includes('signingKey')),
	};
};

export type Context =
	IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions;

/**
 * Reads the node's credential. Expressions are resolved for an item, if there is one.
 *
 * @throws InputError if an expression can't be resolved without an item
 */
export const readCredential = async (context: Context, itemIndex?: number): Promise<Credential> => {
	const given = await context.getCredentials(CREDENTIAL, itemIndex).catch((thrown: unknown) => {
		if (itemIndex !== undefined || !isExpressionError(thrown)) throw thrown;
		throw new InputError(
			`An expression in the credential has no value here: ${thrown.message}`,
			NO_ITEM,
		);
	});
	return toCredential(given);
};

/** Identifies a credential's account without revealing its key. */
export const accountId = ({
	accessKey,
	baseUrl,
}: Pick<Credential, 'accessKey' | 'baseUrl'>): string =>
	shortHash(JSON.stringify([accessKey, baseUrl]));
