import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { HookContext, WebhookContext } from 'n8n-core';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	IWebhookData,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { addressOf, close, listen, startProxy } from './proxy';
import { createAdditionalData, createNode, createWorkflow, type Credentials } from './workflow';

const TRIGGER = 'messageBirdConversationsTrigger';

/** Production and test: each has its own URL, webhook and static data. */
export type Place = 'production' | 'test';

const ENDPOINTS: Record<Place, string> = { production: 'webhook', test: 'webhook-test' };

interface TriggerOptions {
	credentials: Credentials;
	parameters?: INodeParameters;
	workflowId?: string;
	/** The ID from which n8n makes the URL. By default, it's new. */
	webhookId?: string;
	/** The static data of an earlier run, or of the workflow that this one was copied from. */
	staticData?: IDataObject;
	/** Puts a proxy in front of n8n that rewrites Host and path. */
	isBehindProxy?: boolean;
	/** The address that n8n believes it has. */
	publicUrl?: string;
	/** Removes what n8n 1 lacks: the test URL within `webhook()`. */
	isOldN8n?: boolean;
	/** Whether n8n fails to start the execution. */
	refuseStart?: () => boolean | Promise<boolean>;
	/** The trigger of another process, which shares no memory with the others. */
	nodeType?: INodeType;
	/** Handles requests to the resume URLs of executions that wait. */
	resume?: RequestHandler<{ execution: string; node: string }>;
	/** Called when the credential is read. */
	beforeCredential?: () => Promise<void>;
}

/** An execution that was started. */
export interface Started {
	place: Place;
	items: INodeExecutionData[];
}

/** A trigger in a workflow, with the parts of n8n that call it. */
export interface TriggerHarness {
	/** The URL that n8n gives the trigger. */
	url(place?: Place): string;
	/** The URL at which it listens, whatever n8n believes. */
	localUrl(): string;
	/** What the resume URLs of executions that wait start with. */
	waitingBaseUrl: string;
	/** Publishes the workflow: checks its webhook, and registers it if necessary. */
	activate(): Promise<void>;
	deactivate(): Promise<void>;
	/** Listens for a test event. */
	listen(): Promise<void>;
	stopListening(): Promise<void>;
	/** Checks whether the webhook exists, and changes nothing. */
	checkExists(): Promise<boolean>;
	/** Changes the node's parameters, as the editor does. */
	edit(parameters: INodeParameters): void;
	/** The executions started so far, oldest first. */
	started: Started[];
	/** Errors that deliveries caused. n8n answers 500 and shows them as failed executions. */
	failures: unknown[];
	/** The lines of n8n's log, with their data. */
	logs: string[];
	staticData: IDataObject;
	close(): Promise<void>;
}

type Hook = 'checkExists' | 'create' | 'delete';

const logs: string[] = [];
const keepLine = (message: string, data: object = {}): void => {
	logs.push(`${message} ${JSON.stringify(data)}`);
};
Container.set(Logger, {
	debug: keepLine,
	info: keepLine,
	warn: keepLine,
	error: keepLine,
	scoped: () => Container.get(Logger),
} as unknown as Logger);

/** Reads a body as n8n does: it keeps the bytes, and parses them if the request claims JSON. */
const readBody: RequestHandler = (request, response, next) => {
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		const rawBody = Buffer.concat(chunks);
		Object.assign(request, { rawBody, body: {} });
		const isJson = request.headers['content-type']?.startsWith('application/json');
		if (!isJson || rawBody.length === 0) return next();
		try {
			request.body = JSON.parse(rawBody.toString()) as unknown;
			next();
		} catch {
			response.status(422).json({ message: 'Failed to parse request body' });
		}
	});
};

/** Keeps what n8n would save to its database: plain data, and only if it has changed. */
const keepStaticData = (workflow: Workflow, kept: IDataObject): void => {
	if (workflow.staticData.__dataChanged !== true) return;
	for (const key of Object.keys(kept)) delete kept[key];
	Object.assign(kept, JSON.parse(JSON.stringify(workflow.staticData)));
};

/** Starts the parts of n8n that call a trigger: its hooks, and the server for its URLs. */
export const startTrigger = async (options: TriggerOptions): Promise<TriggerHarness> => {
	const { credentials, workflowId = 'workflow-1', webhookId = randomUUID() } = options;
	const staticData: Record<Place, IDataObject> = {
		production: options.staticData ?? {},
		test: {},
	};
	const started: Started[] = [];
	const failures: unknown[] = [];
	logs.length = 0;
	let node: INode;
	// A unique ID, because the node caches credentials by ID.
	const ownCredentials = { messageBirdConversationsApi: { id: randomUUID(), name: 'MessageBird' } };
	const edit = (parameters: INodeParameters): void => {
		const given = { events: ['message.created'], ...parameters };
		node = createNode(TRIGGER, given, {
			webhookId,
			credentials: ownCredentials,
		});
	};
	edit(options.parameters ?? {});

	const app = express();
	const server = createServer(app);
	// A busy machine may be about to use a connection just as it's closed for idling.
	server.keepAliveTimeout = 0;
	const local = await listen(server);
	const proxy = options.isBehindProxy ? await startProxy(local, '/public') : undefined;
	const proxied = proxy ? `${addressOf(proxy)}/public` : local;
	const base = options.publicUrl ?? proxied;
	const waitingBaseUrl = `${base}/webhook-waiting`;

	const prepare = (place: Place, mode: WorkflowExecuteMode) => {
		// As loaded from the database.
		const loaded = JSON.parse(JSON.stringify(staticData[place])) as IDataObject;
		const open = (): Workflow =>
			createWorkflow({ nodes: [node], id: workflowId, staticData: loaded });
		const workflow = open();
		const additionalData = createAdditionalData(credentials, workflow, mode, {
			webhookBaseUrl: `${base}/webhook`,
			webhookTestBaseUrl: `${base}/webhook-test`,
			webhookWaitingBaseUrl: waitingBaseUrl,
		});
		const [webhookDescription] =
			workflow.nodeTypes.getByNameAndVersion(TRIGGER).description.webhooks ?? [];
		if (!webhookDescription) throw new Error('The trigger has no webhook');
		const webhookData: IWebhookData = {
			httpMethod: 'POST',
			node: node.name,
			path: `${webhookId}/webhook`,
			webhookDescription,
			workflowId,
			workflowExecuteAdditionalData: additionalData,
			isTest: place === 'test',
		};
		return { workflow, open, additionalData, webhookData };
	};

	const runHook = async (
		hook: Hook,
		place: Place,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
	): Promise<boolean> => {
		const { workflow, additionalData, webhookData } = prepare(place, mode);
		const context = new HookContext(workflow, node, additionalData, mode, activation, webhookData);
		const run = workflow.nodeTypes.getByNameAndVersion(TRIGGER).webhookMethods?.default?.[hook];
		if (!run) throw new Error(`The trigger has no ${hook}`);
		try {
			return await run.call(context);
		} finally {
			keepStaticData(workflow, staticData[place]);
		}
	};

	const runWebhook = async (place: Place, request: Request, response: Response): Promise<void> => {
		const mode = place === 'test' ? 'manual' : 'webhook';
		const { workflow, open, additionalData, webhookData } = prepare(place, mode);
		const withHttp: IWorkflowExecuteAdditionalData = {
			...additionalData,
			httpRequest: request,
			httpResponse: response,
		};
		const context = new WebhookContext(workflow, node, withHttp, mode, webhookData, [], null);
		if (options.isOldN8n) Object.assign(context, { getWebhookResourceUrl: undefined });
		const { beforeCredential } = options;
		if (beforeCredential) {
			const read = context.getCredentials.bind(context);
			const getCredentials = async (type: string) => {
				await beforeCredential();
				return await read(type);
			};
			Object.assign(context, { getCredentials });
		}
		const type = options.nodeType ?? workflow.nodeTypes.getByNameAndVersion(TRIGGER);
		const result = (await type.webhook?.call(context)) ?? {};
		const items = result.workflowData?.[0];
		const answer = (): void => {
			// Read before n8n saves the static data.
			const asked: unknown = result.webhookResponse;
			keepStaticData(workflow, staticData[place]);
			if (result.noWebhookResponse) return;
			const message = items ? 'Workflow was started' : 'Webhook call received';
			response.json(asked ?? { message });
		};
		// n8n 1 answers before it starts the workflow. So does n8n 2 only if the node itself has answered.
		const answersFirst = options.isOldN8n === true || result.noWebhookResponse === true || !items;
		if (answersFirst) answer();
		if (!items) return;
		// n8n 2 opens the workflow again to start it, and then takes what was written for unchanged.
		if (!answersFirst) open();
		if (await options.refuseStart?.()) {
			if (answersFirst) return;
			response.status(500).json({ message: 'The execution could not be started' });
			return;
		}
		started.push({ place, items });
		if (!answersFirst) answer();
	};

	// n8n's responses at a URL where nobody listens: empty, or that there is no such test.
	app.options('/:endpoint/:id/webhook', (request, response) => {
		const isThere = request.params.id === webhookId;
		if (!isThere && request.params.endpoint === ENDPOINTS.test) {
			const message = `The requested webhook "${request.params.id}/webhook" is not registered.`;
			response.status(404).json({ code: 404, message });
			return;
		}
		response.header('Access-Control-Allow-Methods', isThere ? 'OPTIONS, POST' : 'OPTIONS');
		response.status(204).end();
	});
	app.use(readBody);
	for (const place of ['production', 'test'] as const) {
		app.post(`/${ENDPOINTS[place]}/${webhookId}/webhook`, async (request, response) => {
			try {
				await runWebhook(place, request, response);
			} catch (thrown) {
				failures.push(thrown);
				response.status(500).json({ message: 'Workflow could not be started!' });
			}
		});
	}

	if (options.resume) app.all('/webhook-waiting/:execution/:node', options.resume);

	return {
		waitingBaseUrl,
		url: (place = 'production') => `${base}/${ENDPOINTS[place]}/${webhookId}/webhook`,
		localUrl: () => `${proxied}/${ENDPOINTS.production}/${webhookId}/webhook`,
		async activate() {
			const isThere = await runHook('checkExists', 'production', 'trigger', 'activate');
			if (!isThere) await runHook('create', 'production', 'trigger', 'activate');
		},
		deactivate: async () => void (await runHook('delete', 'production', 'internal', 'update')),
		async listen() {
			staticData.test = {};
			const isThere = await runHook('checkExists', 'test', 'manual', 'manual');
			if (!isThere) await runHook('create', 'test', 'manual', 'manual');
		},
		stopListening: async () => void (await runHook('delete', 'test', 'internal', 'update')),
		checkExists: async () => await runHook('checkExists', 'production', 'trigger', 'activate'),
		edit,
		started,
		failures,
		logs,
		staticData: staticData.production,
		async close() {
			if (proxy) await close(proxy);
			await close(server);
		},
	};
};
