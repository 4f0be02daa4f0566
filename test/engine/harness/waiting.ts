import { parse as unflatten, stringify as flatten } from 'flatted';
import type { Request, Response } from 'express';
import { InstanceSettings, validateUrlSignature, WebhookContext, WorkflowExecute } from 'n8n-core';
import { Container } from '@n8n/di';
import type {
	IRun,
	IRunExecutionData,
	IWebhookData,
	INodeExecutionData,
	INodeParameters,
	JsonObject,
} from 'n8n-workflow';

import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import { runNode, type RunResult } from './run';
import { startTrigger, type TriggerHarness } from './trigger';
import type { TriggerSettings } from './triggers';
import { createAdditionalData, createNode, createWorkflow } from './workflow';

const ACTION = 'messageBirdConversations';

/** What this n8n signs resume URLs with. */
const secret = (): string => Container.get(InstanceSettings).hmacSignatureSecret;

type RunSettings = Omit<Parameters<typeof runNode>[0], 'parameters' | 'credentials'>;

/** An execution of the action node, which may wait. */
export interface Execution {
	id: string;
	status: 'running' | 'waiting' | 'success' | 'error';
	/** The result of its first part. */
	result: RunResult;
	/** Until when it waits. */
	waitTill?: Date;
	/** What the node returned once the execution went on; absent until then. */
	output?: INodeExecutionData[];
	/** How often it was resumed. */
	resumed: number;
}

/** The parts of an n8n that questions and their answers need. */
export interface WaitingN8n {
	trigger: TriggerHarness;
	/** Handles requests to resume URLs, also for another trigger of the same n8n. */
	resume: NonNullable<TriggerSettings['resume']>;
	/** Runs the action node in an execution of its own. */
	run(parameters: INodeParameters, settings?: RunSettings): Promise<Execution>;
	/** Retries a failed execution, as the list of executions does. */
	retry(execution: Execution, changed?: Parameters<RunResult['retry']>[0]): Promise<Execution>;
	/** Resumes an execution because its time is up. */
	timeOut(execution: Execution): Promise<void>;
	/** Saves executions as waiting only once this is called. */
	holdSaving(): () => void;
	/** The requests to resume URLs: method and path. */
	requests: string[];
	/** The execution's resume URL, as the node gives it. */
	resumeUrl(execution: Execution, query?: Record<string, string>): string;
	close(): Promise<void>;
}

interface Saved {
	execution: Execution;
	parameters: INodeParameters;
	/** The execution's data as in n8n's database. */
	data: string;
}

/** Starts the parts of n8n with an active trigger that answers waiting workflows. */
export const startWaitingN8n = async (
	simulator: Simulator,
	settings: TriggerSettings = {},
): Promise<WaitingN8n> => {
	const executions = new Map<string, Saved>();
	const requests: string[] = [];
	let held: Promise<void> | undefined;
	let ids = 0;

	const prepare = ({ parameters, execution: { id } }: Saved, fields: object = {}) => {
		const node = createNode(ACTION, parameters);
		const workflow = createWorkflow({ nodes: [createNode('start', {}), node] });
		const additionalData = createAdditionalData(simulator, workflow, 'manual', {
			executionId: id,
			webhookWaitingBaseUrl: trigger.waitingBaseUrl,
			...fields,
		});
		return { node: workflow.getNode(ACTION) ?? node, workflow, additionalData };
	};

	const save = (saved: Saved, { data, waitTill }: IRun): void => {
		saved.data = flatten(data);
		saved.execution.waitTill = waitTill ?? undefined;
		const isFailed = data.resultData.error !== undefined;
		saved.execution.status = waitTill ? 'waiting' : isFailed ? 'error' : 'success';
	};

	/** Goes on after the node, with its input as its output, as n8n does. */
	const goOn = async (saved: Saved, data: IRunExecutionData): Promise<void> => {
		const { workflow, additionalData } = prepare(saved);
		saved.execution.status = 'running';
		saved.execution.resumed++;
		const run = await new WorkflowExecute(additionalData, 'manual', data).processRunExecutionData(
			workflow,
		);
		saved.execution.output = run.data.resultData.runData[ACTION]?.at(-1)?.data?.main?.[0] ?? [];
		save(saved, run);
	};

	const runWebhook = async (saved: Saved, request: Request, response: Response): Promise<void> => {
		const data = unflatten(saved.data) as IRunExecutionData;
		const { node, workflow, additionalData } = prepare(saved, {
			httpRequest: request,
			httpResponse: response,
		});
		const type = workflow.nodeTypes.getByNameAndVersion(ACTION);
		const webhookDescription = type.description.webhooks?.find(
			({ httpMethod }) => httpMethod === request.method,
		);
		if (!webhookDescription) {
			response.type('html').send('<p>No action required</p>');
			return;
		}
		const webhookData: IWebhookData = {
			httpMethod: 'POST',
			node: node.name,
			path: node.id,
			webhookDescription,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: additionalData,
		};
		const [entry] = data.executionData?.nodeExecutionStack ?? [];
		if (!entry) throw new Error('Nothing waits');
		entry.node.disabled = true;
		data.waitTill = undefined;
		data.resultData.runData[ACTION]?.pop();
		const context = new WebhookContext(
			workflow,
			node,
			additionalData,
			'manual',
			webhookData,
			[],
			data,
		);
		const result = await type.webhook?.call(context);
		const items = result?.workflowData;
		if (items) {
			if (saved.execution.status !== 'waiting') {
				response.status(500).json({ code: 0, message: 'There was a problem' });
				return;
			}
			entry.data.main = items;
			await goOn(saved, data);
		}
		if (result?.noWebhookResponse) return;
		const body: unknown = result?.webhookResponse;
		if (typeof body === 'string') response.type('html').send(body);
		else response.json(body ?? {});
	};

	const handle = async (
		request: Request<{ execution: string; node: string }>,
		response: Response,
	): Promise<void> => {
		requests.push(`${request.method} ${request.originalUrl}`);
		const { execution: id } = request.params;
		const fail = (status: number, message: string): void =>
			void response.status(status).json({ code: status, message });
		const saved = executions.get(id);
		if (!saved) return fail(404, `The execution "${id}" does not exist.`);
		const url = new URL(request.originalUrl, 'http://localhost');
		const signature = url.searchParams.get('signature') ?? '';
		if (!validateUrlSignature(signature, url, secret())) {
			response.status(401).type('html').send('<p>Invalid token</p>');
			return;
		}
		const { status } = saved.execution;
		if (status === 'running') return fail(409, `The execution "${id}" is running already.`);
		if (status === 'error') return fail(409, `The execution "${id}" has finished with error.`);
		if (status === 'success') {
			response.type('html').send('<p>No action required</p>');
			return;
		}
		try {
			await runWebhook(saved, request, response);
		} catch (thrown) {
			fail(500, String(thrown));
		}
	};

	const resume: WaitingN8n['resume'] = (request, response) => void handle(request, response);
	const trigger = await startTrigger({
		credentials: simulator,
		parameters: { options: { resumeWaiting: true } },
		...settings,
		resume,
	});

	const start = async (
		parameters: INodeParameters,
		run: (id: string) => Promise<RunResult>,
	): Promise<Execution> => {
		const id = String(++ids);
		const execution = { id, status: 'running', resumed: 0 } as Execution;
		const saved: Saved = { execution, parameters, data: '' };
		executions.set(id, saved);
		execution.result = await run(id);
		const isHeld = held;
		if (isHeld) void isHeld.then(() => save(saved, execution.result.run));
		else save(saved, execution.result.run);
		return execution;
	};

	return {
		trigger,
		resume,
		requests,
		run: async (parameters, given = {}) =>
			await start(
				parameters,
				async (executionId) =>
					await runNode({
						parameters,
						credentials: simulator,
						webhookWaitingBaseUrl: trigger.waitingBaseUrl,
						...given,
						executionId,
					}),
			),
		retry: async (execution, changed = {}) => {
			const parameters = executions.get(execution.id)?.parameters ?? {};
			return await start(
				parameters,
				async (executionId) => await execution.result.retry({ ...changed, executionId }),
			);
		},
		async timeOut({ id }) {
			const saved = executions.get(id);
			if (saved) await goOn(saved, unflatten(saved.data) as IRunExecutionData);
		},
		holdSaving() {
			let release = (): void => undefined;
			held = new Promise((resolve) => {
				release = resolve;
			});
			return () => {
				held = undefined;
				release();
			};
		},
		resumeUrl(execution, query = {}) {
			const saved = executions.get(execution.id);
			if (!saved) throw new Error('There is no such execution');
			const { node, workflow, additionalData } = prepare(saved);
			const { webhookWaitingBaseUrl } = additionalData;
			const context = new WebhookContext(
				workflow,
				node,
				{ ...additionalData, webhookWaitingBaseUrl },
				'manual',
				{} as IWebhookData,
				[],
				null,
			);
			return context.getSignedResumeUrl(query);
		},
		close: async () => await trigger.close(),
	};
};

/** The output of an execution that went on. */
export const outputOf = ({ output }: Execution): JsonObject =>
	(output?.[0]?.json ?? {}) as JsonObject;

/** A simulator for the tests of a file, and an n8n of its own for each test. */
export interface WaitingTests {
	readonly simulator: Simulator;
	readonly n8n: WaitingN8n;
}

/** Sets up a file's tests, each with an active trigger that answers waiting workflows. */
export const useWaiting = (options: SimulatorOptions = {}): WaitingTests => {
	let started: Simulator | undefined;
	let simulator: Simulator | undefined;
	let n8n: WaitingN8n | undefined;
	let tests = 0;
	beforeAll(async () => {
		started = await startSimulator({ statusDelayMs: 5, webhookRetryDelaysMs: [], ...options });
	});
	beforeEach(async () => {
		const { control, baseUrl } = within(started);
		control.reset();
		// Another account for each test, as the process remembers which account's answers are heard.
		simulator = { ...within(started), baseUrl: baseUrl + '/'.repeat(++tests) };
		n8n = await startWaitingN8n(simulator);
		await n8n.trigger.activate();
	});
	afterEach(async () => await n8n?.close());
	afterAll(async () => await started?.close());
	const within = <Value>(value: Value | undefined): Value => {
		if (value === undefined) throw new Error('It runs only within tests');
		return value;
	};
	return {
		get simulator() {
			return within(simulator);
		},
		get n8n() {
			return within(n8n);
		},
	};
};
