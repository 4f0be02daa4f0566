import { getAdditionalKeys } from 'n8n-core';
import {
	ICredentialsHelper,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type IHttpRequestOptions,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeTypes,
} from 'n8n-workflow';

import { MessageBirdConversationsApi } from '../../../credentials/MessageBirdConversationsApi.credentials';

const TYPE = new MessageBirdConversationsApi();

/** The workflow in which n8n resolves a credential's expressions outside an execution. */
const NODE: INode = {
	id: 'mock',
	name: 'mock',
	type: 'mock',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const NOTHING = {
	active: false,
	nodeTypes: {
		getByName: () => ({ description: { properties: [] } }),
		getByNameAndVersion: () => ({ description: { properties: [] } }),
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes,
};

/** n8n's credential handling for this package's only credential, with the given values. */
export class GivenCredentials extends ICredentialsHelper {
	constructor(private readonly values: ICredentialDataDecryptedObject) {
		super();
	}

	override getParentTypes(): string[] {
		return [];
	}

	override isCredentialUsableByNode(): boolean {
		return true;
	}

	/** Applies the credential's `authenticate`. */
	override async authenticate(
		credentials: ICredentialDataDecryptedObject,
		_type: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return await TYPE.authenticate(credentials, options);
	}

	override async preAuthentication(): Promise<undefined> {
		return await Promise.resolve(undefined);
	}

	override async runPreAuthentication(): Promise<undefined> {
		return await Promise.resolve(undefined);
	}

	override async getCredentials(): Promise<ICredentials> {
		return await Promise.reject(new Error('The credential is read decrypted'));
	}

	/** Resolves expressions as n8n does, with or without a current item. */
	override async getDecrypted(
		...[additionalData, , , mode, executeData, , given]: Parameters<
			ICredentialsHelper['getDecrypted']
		>
	): Promise<ICredentialDataDecryptedObject> {
		const values = {
			...Object.fromEntries(TYPE.properties.map(({ name, default: value }) => [name, value])),
			...this.values,
		} as INodeParameters;
		const keys = getAdditionalKeys(additionalData, mode, null);
		const resolve = (): unknown => {
			if (!given) {
				const { expression } = new Workflow({ nodes: [NODE], connections: {}, ...NOTHING });
				return expression.getComplexParameterValue(
					NODE,
					values,
					mode,
					keys,
					undefined,
					undefined,
					values,
				);
			}
			const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = given;
			return workflow.expression.getParameterValue(
				values,
				runExecutionData,
				runIndex,
				itemIndex,
				node.name,
				connectionInputData,
				mode,
				keys,
				executeData,
				false,
				values,
			);
		};
		try {
			return await Promise.resolve(resolve() as ICredentialDataDecryptedObject);
		} catch (thrown) {
			if (given && thrown instanceof Error) thrown.message += ' [Error resolving credentials]';
			throw thrown;
		}
	}

	override async updateCredentials(): Promise<void> {
		await Promise.reject(new Error('The credential is not changed'));
	}

	override async updateCredentialsOauthTokenData(): Promise<void> {
		await this.updateCredentials();
	}

	override getCredentialsProperties(): INodeProperties[] {
		return TYPE.properties;
	}
}
