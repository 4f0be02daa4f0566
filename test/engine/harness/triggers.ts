import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import { startTrigger, type TriggerHarness } from './trigger';

/** The options of `startTrigger`. By default, the credential is the simulator's. */
export type TriggerSettings = Partial<Parameters<typeof startTrigger>[0]>;

/** A simulator for the tests of a file, and the triggers that each test starts. */
export interface Triggers {
	readonly simulator: Simulator;
	/** Starts a trigger that is closed after the test. */
	start(settings?: TriggerSettings): Promise<TriggerHarness>;
}

/** Sets up a file's tests: each starts with a new simulator, and closes its triggers. */
export const useTriggers = (options: SimulatorOptions = {}): Triggers => {
	let simulator: Simulator | undefined;
	let triggers: TriggerHarness[] = [];
	const running = (): Simulator => {
		if (!simulator) throw new Error('The simulator runs only within tests');
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
