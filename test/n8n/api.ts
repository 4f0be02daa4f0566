import { setTimeout as sleep } from 'node:timers/promises';

import { parse as unflatten } from 'flatted';
import type { IConnections, INode, IRunExecutionData, JsonObject } from 'n8n-workflow';

/** The owner of the n8n started here. It's reachable only from this machine. */
export const OWNER = {
	email: 'demo@example.com',
	firstName: 'Demo',
	lastName: 'Owner',
	password: 'Conversations1',
};

/** A workflow as n8n exports and imports it. */
export interface WorkflowFile {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: JsonObject;
}

/** A workflow stored in n8n. */
export interface StoredWorkflow extends WorkflowFile {
	id: string;
	versionId: string;
	active: boolean;
}

/** An execution stored in n8n, with its data. */
export interface Execution {
	id: string;
	status: string;
	mode: string;
	workflowId: string;
	data: IRunExecutionData;
}

/** The values of the credential. */
export interface CredentialValues {
	accessKey: string;
	signingKey: string;
	baseUrl: string;
}

const CREDENTIAL_TYPE = 'messageBirdConversationsApi';

/** The progress of n8n with a workflow's triggers. */
interface Publication {
	status: string;
	triggers: Array<{ errorMessage?: string | null }>;
}

/** n8n 2 retries a refused activation several times, with growing waits. */
const PUBLICATION_TIMEOUT_MS = 240_000;

const DONE: Publication = { status: 'done', triggers: [] };

/** A refusal of n8n's REST API. */
export class RestError extends Error {
	constructor(
		readonly status: number,
		request: string,
		readonly body: string,
	) {
		super(`${request} was answered ${status}: ${body.slice(0, 1000)}`);
	}
}

/** Polls until there is an answer. @throws Error after the timeout */
export const waitFor = async <Answer>(
	what: string,
	ask: () => Promise<Answer | undefined | false> | Answer | undefined | false,
	timeoutMs = 20_000,
): Promise<Answer> => {
	for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(100)) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
	}
	throw new Error(`Timed out after ${timeoutMs / 1000} s waiting for ${what}`);
};

/** Whether an execution's data are saved, with those of the last node, which may have waited. */
const isComplete = ({ data }: { data: IRunExecutionData | undefined }): boolean => {
	const { lastNodeExecuted, runData } = data?.resultData ?? {};
	const isWithoutNode = lastNodeExecuted === undefined;
	return data !== undefined && (isWithoutNode || (runData?.[lastNodeExecuted]?.length ?? 0) > 0);
};

/** n8n's REST API as the editor uses it, signed in as the owner. */
export class N8nApi {
	/** `cookie` is of another that has signed in: n8n 1 takes five sign-ins in five minutes. */
	constructor(
		private readonly url: string,
		private cookie = '',
	) {}

	/** The cookie of who is signed in. */
	get session(): string {
		return this.cookie;
	}

	/** Signs in as the owner, who is created first if necessary. */
	async signIn(): Promise<void> {
		const isNew = await this.call<{ userManagement?: { showSetupOnFirstLoad?: boolean } }>(
			'GET',
			'/rest/settings',
		).then(({ userManagement }) => userManagement?.showSetupOnFirstLoad === true);
		if (isNew) {
			await this.call('POST', '/rest/owner/setup', OWNER);
			return;
		}
		const { email, password } = OWNER;
		await this.call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** The descriptions of all node types, as the editor receives them. */
	async nodeTypes(): Promise<Array<{ name: string; properties: unknown[] }>> {
		return JSON.parse(await this.send('GET', '/types/nodes.json')) as Array<{
			name: string;
			properties: unknown[];
		}>;
	}

	/** Saves a credential under a name, of this package's type by default. Returns its ID. */
	async saveCredential(
		name: string,
		data: CredentialValues | Record<string, string>,
		type = CREDENTIAL_TYPE,
	): Promise<string> {
		const body = { name, type, data };
		const known = await this.call<Array<{ id: string; name: string }>>('GET', '/rest/credentials');
		const same = known.find((credential) => credential.name === name);
		if (same) {
			await this.call('PATCH', `/rest/credentials/${same.id}`, body);
			return same.id;
		}
		return (await this.call<{ id: string }>('POST', '/rest/credentials', body)).id;
	}

	/** Deactivates all workflows and deletes all credentials. */
	async clear(): Promise<void> {
		const filter = encodeURIComponent(JSON.stringify({ active: true }));
		const active = await this.call<StoredWorkflow[]>('GET', `/rest/workflows?filter=${filter}`);
		// Side by side, as n8n 2 takes its time for those whose triggers failed.
		await Promise.all(active.map(async ({ id }) => await this.deactivate(id)));
		const credentials = await this.call<Array<{ id: string }>>('GET', '/rest/credentials');
		for (const { id } of credentials) await this.call('DELETE', `/rest/credentials/${id}`);
	}

	/** The result of the editor's test of a credential. */
	async testCredential(
		id: string,
		data: CredentialValues,
	): Promise<{ status: string; message: string }> {
		return await this.call('POST', '/rest/credentials/test', {
			credentials: { id, name: 'tested', type: CREDENTIAL_TYPE, data },
		});
	}

	async workflows(): Promise<StoredWorkflow[]> {
		return await this.call('GET', '/rest/workflows');
	}

	async workflow(id: string): Promise<StoredWorkflow> {
		return await this.call('GET', `/rest/workflows/${id}`);
	}

	/** Saves a new workflow with the credential in its nodes. */
	async addWorkflow(file: WorkflowFile, credentialId: string): Promise<StoredWorkflow> {
		const nodes = file.nodes.map((node) =>
			node.type.startsWith('n8n-nodes-messagebird-conversations.')
				? { ...node, credentials: { [CREDENTIAL_TYPE]: { id: credentialId, name: 'Simulator' } } }
				: node,
		);
		const { name, connections, settings = {} } = file;
		return await this.call('POST', '/rest/workflows', {
			name,
			nodes,
			connections,
			settings,
			active: false,
		});
	}

	async updateWorkflow(workflow: StoredWorkflow): Promise<StoredWorkflow> {
		const { id, name, nodes, connections, settings, versionId } = workflow;
		return await this.call('PATCH', `/rest/workflows/${id}`, {
			name,
			nodes,
			connections,
			settings,
			versionId,
		});
	}

	/** Activates a workflow. @throws RestError with the trigger's message if it's refused */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.workflow(id);
		const path = `/rest/workflows/${id}/activate`;
		await this.call('POST', path, { versionId });
		const failures = await this.published(id);
		if (failures.length > 0) throw new RestError(200, `POST ${path}`, failures.join('; '));
	}

	async deactivate(id: string): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/deactivate`, {});
		await this.published(id);
	}

	async deleteWorkflow(id: string): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/archive`, {});
		await this.published(id);
		await this.call('DELETE', `/rest/workflows/${id}`);
	}

	/** Waits until n8n 2, which responds earlier, has finished the triggers. Returns the failures. */
	private async published(id: string): Promise<string[]> {
		return await waitFor(
			`the triggers of workflow ${id}`,
			async () => {
				const { status, triggers } = await this.call<Publication>(
					'GET',
					`/rest/workflows/${id}/publication-status`,
				).catch((thrown: unknown) => {
					// n8n 1 lacks this endpoint. It has finished when it responds.
					if (thrown instanceof RestError && thrown.status === 404) return DONE;
					throw thrown;
				});
				return (
					status !== 'in_progress' && triggers.flatMap(({ errorMessage }) => errorMessage ?? [])
				);
			},
			PUBLICATION_TIMEOUT_MS,
		);
	}

	/**
	 * Runs a workflow manually from a trigger. A webhook trigger listens for its test event
	 * instead, so there's no execution.
	 */
	async run(workflow: StoredWorkflow, trigger: string): Promise<string | undefined> {
		const answer = await this.call<{ executionId?: string; waitingForWebhook?: boolean }>(
			'POST',
			`/rest/workflows/${workflow.id}/run`,
			// n8n 2 reads the workflow from its database, n8n 1 from this request.
			{ workflowData: workflow, triggerToStartFrom: { name: trigger } },
		);
		return answer.executionId;
	}

	async stopListening(workflowId: string): Promise<void> {
		await this.call('DELETE', `/rest/test-webhook/${workflowId}`);
	}

	/** The executions of a workflow, newest first, at most a hundred. */
	async executions(workflowId: string): Promise<Array<{ id: string; status: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.call<{ results: Array<{ id: string; status: string }> }>(
			'GET',
			`/rest/executions?filter=${filter}&limit=100`,
		);
		return results;
	}

	/** The number of a workflow's executions, with a status or with any. */
	async countExecutions(workflowId: string, status?: string): Promise<number> {
		const statuses = status === undefined ? {} : { status: [status] };
		const filter = encodeURIComponent(JSON.stringify({ workflowId, ...statuses }));
		const { count } = await this.call<{ count: number }>(
			'GET',
			`/rest/executions?filter=${filter}&limit=1`,
		);
		return count;
	}

	async execution(id: string): Promise<Execution> {
		const execution = await this.call<Execution & { data: unknown }>(
			'GET',
			`/rest/executions/${id}`,
		);
		const { data } = execution;
		return {
			...execution,
			data: (typeof data === 'string' ? unflatten(data) : data) as IRunExecutionData,
		};
	}

	/**
	 * Retries a failed execution as the list of executions does, with the original or the currently
	 * saved workflow. Returns the new execution's ID.
	 */
	async retry(id: string, workflow: 'original' | 'saved' = 'original'): Promise<string> {
		const { id: retried } = await this.call<{ id: string }>(
			'POST',
			`/rest/executions/${id}/retry`,
			{ loadWorkflow: workflow === 'saved' },
		);
		return retried;
	}

	/** Stops an execution as the editor's Stop button does. */
	async stop(id: string): Promise<void> {
		await this.call('POST', `/rest/executions/${id}/stop`, {});
	}

	/** Waits until an execution has ended. */
	async finished(id: string): Promise<Execution> {
		return await waitFor(`execution ${id}`, async () => {
			const execution = await this.execution(id);
			const hasEnded = ['success', 'error', 'crashed', 'canceled'].includes(execution.status);
			// n8n 1 sets the status a moment before it saves the data.
			return hasEnded && isComplete(execution) && execution;
		});
	}

	/** Fills a resource locator's list as the editor does. */
	async locatorResults(
		node: string,
		method: string,
		credentialId: string,
		filter?: string,
	): Promise<{ results: Array<{ name: string; value: string }> }> {
		return await this.call('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
			path: 'parameters.conversationId',
			nodeTypeAndVersion: { name: `n8n-nodes-messagebird-conversations.${node}`, version: 1 },
			currentNodeParameters: {},
			methodName: method,
			credentials: { [CREDENTIAL_TYPE]: { id: credentialId, name: 'Simulator' } },
			...(filter === undefined ? {} : { filter }),
		});
	}

	private async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
		const text = await this.send(method, path, body);
		return (JSON.parse(text) as { data: Answer }).data;
	}

	private async send(method: string, path: string, body?: object): Promise<string> {
		const request = async (): Promise<Response> =>
			await fetch(this.url + path, {
				method,
				headers: {
					'content-type': 'application/json',
					cookie: this.cookie,
					'browser-id': 'driver',
					'push-ref': 'driver',
				},
				...(body ? { body: JSON.stringify(body) } : {}),
			});
		const response = await request().catch(async (thrown: unknown) => {
			// n8n may close an idle connection just as it's used again.
			if (method !== 'GET') throw thrown;
			return await request();
		});
		for (const cookie of response.headers.getSetCookie()) {
			if (cookie.startsWith('n8n-auth=')) this.cookie = cookie.split(';')[0] ?? '';
		}
		const text = await response.text();
		if (!response.ok) throw new RestError(response.status, `${method} ${path}`, text);
		return text;
	}
}
