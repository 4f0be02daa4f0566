import type {
	ICredentialDataDecryptedObject,
	Icon,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/**
 * The keys of an account: one for the Conversations API, one to verify its webhooks. The nodes test
 * the credential (`testedBy`), as they can say what answered.
 */
export class MessageBirdConversationsApi implements ICredentialType {
	name = 'messageBirdConversationsApi';

	displayName = 'MessageBird Conversations API';

	icon: Icon = {
		light: 'file:../icons/messagebird.svg',
		dark: 'file:../icons/messagebird.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-messagebird-conversations/n8n-nodes-messagebird-conversations#the-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Access Key',
			name: 'accessKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				"A live key from dashboard.messagebird.com → Developers → API access. Test keys and keys from the newer Bird platform (app.bird.com) don't work.",
		},
		{
			displayName: 'Signing Key',
			name: 'signingKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Lets the trigger verify that events come from MessageBird. Find it at dashboard.messagebird.com → Developers → Settings. It is not the access key.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://conversations.messagebird.com/v1',
			description: 'The address of the API. Change it only to use a proxy or a simulator.',
		},
		{
			// Hidden, and resolved by n8n like the others: nodes read the credential for each item only if
			// one of the others is an expression.
			displayName: 'Expression Fields',
			name: 'expressionFields',
			type: 'hidden',
			default: `={{ [${['accessKey', 'signingKey', 'baseUrl']
				.map((name) => `String($rawParameter['&${name}']).startsWith('=') ? '${name} ' : ''`)
				.join(', ')}].join('') }}`,
		},
	];

	// A function, as n8n would evaluate an expression for each request.
	authenticate = async (
		{ accessKey }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const key = typeof accessKey === 'string' ? accessKey.trim() : '';
		return await Promise.resolve({
			...request,
			headers: { ...request.headers, Authorization: `AccessKey ${key}` },
		});
	};
}
