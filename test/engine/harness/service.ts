import type {
	IBinaryKeyData,
	INode,
	INodeExecutionData,
	INodeParameters,
	JsonObject,
} from 'n8n-workflow';

import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import type { JournalEntry } from '../../simulator/journal';
import { runNode, type RunResult } from './run';
import type { Credentials } from './workflow';

interface RunSettings {
	/** The input: one empty item by default. */
	items?: JsonObject[];
	/** The files that each item carries. */
	binary?: IBinaryKeyData;
	settings?: Partial<INode>;
	/** The workflow's time zone. By default, it's n8n's. */
	timezone?: string;
	/** Values of the credential that differ from the simulator's. */
	credentials?: Partial<Credentials>;
}

/** The simulator of a test file, with a new account for each test. */
export interface Service {
	readonly simulator: Simulator;
	readonly control: Simulator['control'];
	readonly credentials: Credentials;
	/** Runs the action node against it. */
	run(parameters: INodeParameters, settings?: RunSettings): Promise<RunResult>;
	/** The requests that it received since the test began. */
	journal(): JournalEntry[];
	/** The ID of the account's channel on a platform. */
	channel(platform: string): string;
}

/** Starts a simulator for the tests of a file or a `describe`, and stops it after them. */
export const useService = (options: SimulatorOptions = {}): Service => {
	let started: Simulator | undefined;
	const simulator = (): Simulator => {
		if (!started) throw new Error('The simulator starts with the tests');
		return started;
	};
	const credentials = (): Credentials => {
		const { accessKey, signingKey, baseUrl } = simulator();
		return { accessKey, signingKey, baseUrl };
	};

	beforeAll(async () => {
		started = await startSimulator({ statusDelayMs: 5, webhookRetryDelaysMs: [], ...options });
	});
	beforeEach(() => simulator().control.reset());
	afterAll(async () => await simulator().close());

	return {
		get simulator() {
			return simulator();
		},
		get control() {
			return simulator().control;
		},
		get credentials() {
			return credentials();
		},
		run: async (parameters, settings = {}) =>
			await runNode({
				parameters,
				...settings,
				credentials: { ...credentials(), ...settings.credentials },
			}),
		journal: () => simulator().control.journal(),
		channel: (platform) => {
			const found = simulator()
				.control.channels()
				.find(({ platformId }) => platformId === platform);
			if (!found) throw new Error(`There is no channel of ${platform}`);
			return found.id;
		},
	};
};

/** A resource locator's value with a typed ID. */
export const byId = (value: string) => ({ __rl: true, mode: 'id', value }) as const;

/** Returns the only entry of a list. @throws if there are more or none */
export const only = <Item>(list: Item[]): Item => {
	const [item, ...others] = list;
	if (item === undefined || others.length > 0) throw new Error(`There are ${list.length}, not 1`);
	return item;
};

/** The input items that the output comes from, in the order of the output. */
export const pairsOf = (items: INodeExecutionData[]): unknown[] =>
	items.map(({ pairedItem }) => pairedItem);

/** The ID of the only object that a run returned. */
export const idOf = ({ json }: RunResult): string => {
	const { id } = only(json);
	if (typeof id !== 'string') throw new Error('The object has no ID');
	return id;
};
