import {
	ICredentialsHelper,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type IHttpRequestOptions,
	type INodeProperties,
} from 'n8n-workflow';

import { MessageBirdConversationsApi } from '../../../credentials/MessageBirdConversationsApi.credentials';

const TYPE = new MessageBirdConversationsApi();

/** n8n's way with credentials, for the one credential of this package with the values given. */
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

	override async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		const defaults = Object.fromEntries(
			TYPE.properties.map(({ name, default: value }) => [name, value]),
		);
		return await Promise.resolve({ ...defaults, ...this.values } as ICredentialDataDecryptedObject);
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
