import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { createConversationsApi } from '../client/conversationsApi';
import { ConversationsApiError } from '../client/http/errors';
import { remedyFor } from '../client/http/remedies';
import { createTransport, type HttpRequest } from '../client/http/transport';
import { InputError } from '../parameters/values/parameters';
import { toResult } from '../shared/result';
import { messageOf } from '../shared/thrown';
import { isWebUrl } from '../shared/urls';
import { toCredential, type Credential } from './credential';

/** Someone is waiting in the editor. */
const TIMEOUT_MS = 10_000;

/** Characters that a header can't contain, such as a line break that was copied with the key. */
const UNSENDABLE = /[^\x21-\x7e]/;

/** Reads and checks the values to test. @throws InputError if they can't work with any service */
const readChecked = (data: ICredentialDataDecryptedObject): Credential => {
	const credential = toCredential(data);
	const { accessKey, baseUrl } = credential;
	if (accessKey === '') {
		throw new InputError(
			'"Access Key" is empty',
			data.expressionFields !== '' && data.expressionFields !== undefined
				? 'An expression that uses item data has no value here. You can test it only in a workflow.'
				: 'Copy a live key from dashboard.messagebird.com → Developers → API access.',
		);
	}
	if (UNSENDABLE.test(accessKey)) {
		throw new InputError(
			'"Access Key" contains a space or another character that is never part of a key',
			'Copy it again from dashboard.messagebird.com → Developers → API access.',
		);
	}
	if (!isWebUrl(baseUrl)) {
		throw new InputError(
			baseUrl === ''
				? '"Base URL" is empty'
				: `"Base URL" is not a URL that starts with https://: ${baseUrl.slice(0, 100)}`,
			'Enter https://conversations.messagebird.com/v1, or the address of your proxy or simulator.',
		);
	}
	return credential;
};

/** Adapts the only request helper that n8n offers to a credential test. */
const createHttpRequest =
	({ helpers }: ICredentialTestFunctions, accessKey: string): HttpRequest =>
	async ({ method, url, qs, headers, timeout }): Promise<unknown> =>
		await helpers.request({
			method,
			uri: url,
			qs,
			headers: { ...headers, Authorization: `AccessKey ${accessKey}` },
			timeout,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
		});

const explain = (thrown: unknown): string => {
	if (thrown instanceof ConversationsApiError) {
		return `${thrown.message}. ${remedyFor(thrown, 'credential')}`;
	}
	if (thrown instanceof InputError) return `${thrown.message}. ${thrown.remedy}`;
	return messageOf(thrown);
};

/**
 * Tests the credential: reads one conversation. A test declared in the credential itself would accept
 * every 2xx answer, and couldn't say what answered.
 */
export async function testCredential(
	this: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const tested = await toResult(async () => {
		const { accessKey, signingKey, baseUrl } = readChecked(data);
		const transport = createTransport(createHttpRequest(this, accessKey), {
			baseUrl,
			secrets: [accessKey, signingKey],
			timeoutMs: TIMEOUT_MS,
		});
		await createConversationsApi(transport).listConversations({ offset: 0, limit: 1 });
	});
	return 'error' in tested
		? { status: 'Error', message: explain(tested.error) }
		: { status: 'OK', message: 'Connection successful!' };
}
