import { bindPlan, type Plan } from '../../items/plan';
import { chosenOf, planItem } from '../../operations/description';
import type { Environment, Waiting } from '../../operations/operation';
import type { ItemFile, ItemFiles, Parameters } from '../../parameters/values/parameters';
import { isLocalUrl } from '../../shared/urls';
import type { Account, Accounts } from '../accounts';
import type { ExecutionContext } from './executionContext';
import type { Uploads } from './uploads';

/** A placeholder for the URL of a file that isn't uploaded yet, while a plan is checked. */
const NOT_UPLOADED = 'https://messaging.messagebird.com/v1/files/';

/**
 * What version 0.1.0 would have recorded for an item. It sent URLs without checking them, so values
 * that it couldn't have sent have no record: they must not get in the way of recording a message.
 */
const planAsTyped = (parameters: Parameters, environment: Environment): object | undefined => {
	try {
		return planItem({ ...parameters, asTyped: true }, environment).writes;
	} catch {
		return undefined;
	}
};

/**
 * Creates the function that plans an item: it reads and checks the item's values, and adds the
 * account and what identifies the item in the ledger.
 *
 * @throws InputError, or n8n's error for an expression that can't be resolved
 */
export const createItemPlanner = (
	{ parametersOf, originOf, credentialId, instance }: ExecutionContext,
	accounts: Pick<Accounts, 'of'>,
	uploads: Uploads,
	waitingOf: (account: Account) => Waiting,
): ((itemIndex: number) => Promise<Plan>) => {
	/** Plans an item with the given files. */
	const planWith = (itemIndex: number, account: Account, files: ItemFiles): Plan => {
		const { api, concurrency } = account;
		const isServiceLocal = isLocalUrl(account.baseUrl);
		const parameters: Parameters = {
			...parametersOf(itemIndex),
			files,
			isServiceLocal,
			timezone: instance.timezone,
		};
		const environment = { ...instance, concurrency, waiting: waitingOf(account) };
		const plan = planItem(parameters, environment);
		// What one account accepted, another one didn't: the credential is part of an item's identity.
		const withCredential = (writes?: object) => writes && { ...writes, credentialId };
		const operation = { ...chosenOf(parameters), credentialId };
		return {
			...bindPlan(plan, api),
			account: account.id,
			writes: withCredential(plan.writes),
			writesAsTyped: () => withCredential(planAsTyped(parameters, environment)),
			origin: plan.writes && { ...originOf(itemIndex), operation, account: account.id },
		};
	};

	return async (itemIndex) => {
		const account = await accounts.of(itemIndex);
		const list = uploads.filesOf(itemIndex);
		const sent = new Set<ItemFile>();
		const urlOf = (file: ItemFile): string => {
			sent.add(file);
			return NOT_UPLOADED + file.field;
		};
		const plan = planWith(itemIndex, account, { list, urlOf });
		if (sent.size === 0) return plan;

		// Only the files that the plan uses are measured, because each takes a call to n8n.
		const files = await Promise.all(
			list.map(async (file) => (sent.has(file) ? await uploads.measure(itemIndex, file) : file)),
		);
		const checked = planWith(itemIndex, account, { list: files, urlOf });
		return {
			...checked,
			async prepare() {
				const wanted = files.filter((file) => sent.has(file));
				const urls = new Map<ItemFile, string>();
				for (const file of wanted) urls.set(file, await uploads.upload(itemIndex, file, account));
				const ready = planWith(itemIndex, account, {
					list: files,
					urlOf: (file) => urls.get(file) ?? urlOf(file),
				});
				return ready.prepare ? await ready.prepare() : ready;
			},
		};
	};
};
