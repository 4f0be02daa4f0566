import { CredentialTestContext } from 'n8n-core';
import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';

import { MessageBirdConversations } from '../../../nodes/MessageBirdConversations/MessageBirdConversations.node.ts';
import { GivenCredentials } from './credentials';
import { createAdditionalData, createNode, createWorkflow, type Credentials } from './workflow';

/** Tests a credential as n8n's editor does, with the node's own test function. */
export const testCredential = async (
	credentials: Partial<Credentials>,
): Promise<INodeCredentialTestResult> => {
	const { description, methods } = new MessageBirdConversations();
	const [{ name, testedBy } = { name: '' }] = description.credentials ?? [];
	if (testedBy !== 'testCredential') throw new Error('The node does not test its credential');
	const workflow = createWorkflow({ nodes: [createNode('start', {})] });
	const given = { accessKey: '', baseUrl: '', ...credentials };
	const additionalData = createAdditionalData(given, workflow, 'internal');
	const context = new CredentialTestContext(additionalData);
	const details = { id: '1', name: 'MessageBird' };
	// With expressions resolved, as n8n passes it to the test.
	const data = await new GivenCredentials({ ...credentials }).getDecrypted(
		additionalData,
		details,
		name,
		'internal',
	);
	const tested: ICredentialsDecrypted = { ...details, type: name, data };
	return await methods.credentialTest[testedBy].call(context, tested);
};
