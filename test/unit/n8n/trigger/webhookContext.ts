import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

interface Given {
	request?: object;
	staticData?: IDataObject;
	/** What the trigger is called, which keeps its log apart from others'. */
	nodeId?: string;
	/** What n8n gives for the trigger's URL; versions without the method have `undefined`. */
	resourceUrl?: string;
}

/** As much of n8n's context as a delivery needs, and what was answered and logged. */
export const createWebhookContext = ({
	request = {},
	staticData = {},
	nodeId = 'n1',
	resourceUrl,
}: Given) => {
	const answers: Array<{ status: number; body: unknown }> = [];
	const lines: string[] = [];
	const log =
		(level: string) =>
		(line: string, { workflowId }: { workflowId: string }): void => {
			lines.push(`${level} ${workflowId}: ${line}`);
		};
	const context = {
		getMode: () => 'trigger',
		getNode: () => ({ id: nodeId, name: 'Trigger' }),
		getWorkflow: () => ({ id: 'w1' }),
		getWorkflowStaticData: () => staticData,
		getNodeWebhookUrl: () => 'https://n8n.example.com/webhook/old',
		...(resourceUrl === undefined ? {} : { getWebhookResourceUrl: () => resourceUrl }),
		getRequestObject: () => ({
			headers: {},
			originalUrl: '/webhook/t',
			readable: false,
			...request,
		}),
		getResponseObject: () => ({
			status: (status: number) => ({ json: (body: unknown) => answers.push({ status, body }) }),
		}),
		logger: { info: log('info'), warn: log('warn') },
	};
	return { context: context as unknown as IWebhookFunctions, answers, lines };
};
