import { bindPlan, type Plan } from '../../items/plan';
import { chosenOf, planItem } from '../../operations/description';
import type { Accounts } from '../accounts';
import type { ExecutionContext } from './executionContext';

/**
 * Makes the function that plans an item: it reads and checks the item's values, and binds what is to
 * be done to the item's account and to what the ledger knows the item by.
 *
 * @throws InputError, or what n8n makes of an expression without a value
 */
export const createItemPlanner =
	(
		{ parametersOf, originOf, credentialId, instance }: ExecutionContext,
		accounts: Pick<Accounts, 'of'>,
	) =>
	async (itemIndex: number): Promise<Plan> => {
		const { id: account, api, concurrency } = await accounts.of(itemIndex);
		const parameters = parametersOf(itemIndex);
		const environment = { ...instance, concurrency };
		const plan = planItem(parameters, environment);
		// Another account's service has not accepted it.
		const withCredential = (writes?: object) => writes && { ...writes, credentialId };
		const operation = { ...chosenOf(parameters), credentialId };
		return {
			...bindPlan(plan, api),
			account,
			writes: withCredential(plan.writes),
			writesAsTyped: () =>
				withCredential(planItem({ ...parameters, asTyped: true }, environment).writes),
			origin: plan.writes && { ...originOf(itemIndex), operation, account },
		};
	};
