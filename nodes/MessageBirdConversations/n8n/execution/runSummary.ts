import { NodeOperationError, type INode, type NodeApiError } from 'n8n-workflow';

import { ConversationsApiError } from '../../client/http/errors';
import type { ItemFailure, RunSummary } from '../../items/runItems';
import { messageOf } from '../../shared/thrown';
import { toNodeError } from '../nodeErrors';

/** Failures with the same reason. */
interface Group {
	first: ItemFailure;
	itemIndexes: number[];
}

/** The reason of a failure, independent of item and number of tries. */
const reasonOf = (thrown: unknown): string => {
	if (thrown instanceof ConversationsApiError) {
		const { status, networkCode, details, uncertain } = thrown;
		return JSON.stringify([status, networkCode, details, uncertain]);
	}
	return messageOf(thrown);
};

const toGroups = (failures: ItemFailure[]): Group[] => {
	const groups = new Map<string, Group>();
	for (const failure of failures) {
		const reason = reasonOf(failure.thrown);
		const group = groups.get(reason) ?? { first: failure, itemIndexes: [] };
		group.itemIndexes.push(failure.itemIndex);
		groups.set(reason, group);
	}
	return [...groups.values()].sort(
		(one, other) => other.itemIndexes.length - one.itemIndexes.length,
	);
};

const MOST_RANGES = 50;

/** Formats ascending numbers as ranges: `1–4, 7`. */
export const toRanges = (numbers: number[]): string => {
	const ranges: Array<{ from: number; to: number }> = [];
	for (const number of numbers) {
		const last = ranges.at(-1);
		if (last?.to === number - 1) last.to = number;
		else ranges.push({ from: number, to: number });
	}
	const shown = ranges
		.slice(0, MOST_RANGES)
		.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
	return ranges.length > MOST_RANGES ? `${shown.join(', ')}, …` : shown.join(', ');
};

const isUncertain = ({ thrown }: ItemFailure): boolean =>
	thrown instanceof ConversationsApiError && thrown.uncertain;

/** How many failures are uncertain; idempotent items don't count, as they can simply be repeated. */
const countUncertain = ({ failures, hasNonIdempotent: isOnce }: RunSummary): number =>
	isOnce ? failures.filter(isUncertain).length : 0;

const items = (count: number): string => `${count} ${count === 1 ? 'item' : 'items'}`;

const describeGroup = ({ first, itemIndexes }: Group, node: INode): string => {
	const { message, description } = toNodeError(node, first.thrown);
	return `${items(itemIndexes.length)} (${toRanges(itemIndexes)}): ${message}. ${description ?? ''}`.trim();
};

/** A number with its verb: `1 was done`, `2 were done`. */
const were = (count: number, what: string): string =>
	`${count} ${count === 1 ? 'was' : 'were'} ${what}`;

/** Summarizes a run: `Of 10 items, 2 failed, 8 were accepted`. */
export const summarize = (summary: RunSummary): string => {
	const { count, done, skipped, failures, isStopped, isWriting } = summary;
	const uncertain = countUncertain(summary);
	const failed = failures.length - uncertain;
	const left = count - done - uncertain;
	const parts = [
		...(failed > 0 && !isStopped ? [`${failed} failed`] : []),
		...(uncertain > 0 ? [`${uncertain} may have been accepted`] : []),
		were(done - skipped, isWriting ? 'accepted' : 'done'),
		...(skipped > 0 ? [were(skipped, 'skipped')] : []),
		...(isStopped ? [were(left, isWriting ? 'not sent' : 'not done')] : []),
	];
	return `Of ${items(count)}, ${parts.join(', ')}`;
};

/** What users need to know before they try again. */
const toAdvice = (summary: RunSummary): string[] => {
	const { done, skipped, isWriting } = summary;
	const uncertain = countUncertain(summary);
	if (!isWriting) return [];
	return [
		...(done > skipped
			? [
					'Accepted items are not sent again, neither by Retry On Fail nor when you retry this execution from the executions list.',
				]
			: []),
		...(uncertain > 0
			? [
					'Items that may have been accepted are not sent again either, unless Confirm Uncertain Messages finds that they never arrived.',
				]
			: []),
		...(done + uncertain === skipped ? ['Nothing was sent.'] : []),
	];
};

/**
 * Creates the node's error: how many items were accepted and how many were not, with the items for
 * each reason. If there is only one item, its own error.
 */
export const toRunError = (node: INode, summary: RunSummary): NodeApiError | NodeOperationError => {
	const { count, failures, isStopped } = summary;
	// n8n recognizes a cancelled execution by this word.
	if (isStopped) {
		return new NodeOperationError(node, `The execution was canceled. ${summarize(summary)}`);
	}
	const [first] = failures;
	const error = toNodeError(node, first?.thrown, first?.itemIndex);
	if (count === 1) return error;
	const groups = toGroups(failures);
	error.message = `${summarize(summary)}: ${error.message}`;
	error.description = [
		...groups.map((group) => describeGroup(group, node)),
		...toAdvice(summary),
	].join('\n');
	return error;
};
