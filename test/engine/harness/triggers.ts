import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import { startTrigger, type TriggerHarness } from './trigger';

/** What `startTrigger` takes; the credential leads to the simulator unless told otherwise. */
export type TriggerSettings = Partial<Parameters<typeof startTrigger>[0]>;

/** A simulator for the tests of a file, and the triggers that each of them starts. */
export interface Triggers {
	readonly simulator: Simulator;
	/** Starts a trigger that ends with the test. */
	start(settings?: TriggerSettings): Promise<TriggerHarness>;
}

/** Sets a file of tests up: each begins with the simulator as new, and leaves no trigger behind. */
export const useTriggers = (options: SimulatorOptions = {}): Triggers => {
	let simulator: Simulator | undefined;
	let triggers: TriggerHarness[] = [];
	const running = (): Simulator => {
		if (!simulator) throw new Error('The simulator runs within tests only');
		return simulator;
	};

	beforeAll(async () => {
		simulator = await startSimulator({ statusDelayMs: 5, ...options });
	});
	beforeEach(() => running().control.reset());
	afterEach(async () => {
		for (const trigger of triggers) await trigger.close();
		triggers = [];
	});
	afterAll(async () => await simulator?.close());

	return {
		get simulator() {
			return running();
		},
		async start(settings) {
			const trigger = await startTrigger({ credentials: running(), ...settings });
			triggers.push(trigger);
			return trigger;
		},
	};
};
