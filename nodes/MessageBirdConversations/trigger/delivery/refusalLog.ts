import { createBoundedCache } from '../../shared/boundedCache';

/** How many refused deliveries of a trigger to log per minute, as anyone can cause them. */
const MAX_LINES = 10;
const SECONDS = 60;

/** The lines of a trigger in the minute that ends then. */
interface LineCount {
	count: number;
	until: number;
}

const LOGGED = createBoundedCache<LineCount>(1000);

/**
 * The log line for a delivery that starts nothing, or `undefined` if this trigger has had enough
 * lines in this minute. The last line says that further ones are not logged.
 *
 * @param what what happened to the delivery
 */
export const toRefusalLine = (
	trigger: string,
	reason: string,
	now: number,
	what = 'refused a delivery',
): string | undefined => {
	const { count, until } = LOGGED.get(trigger, now) ?? { count: 0, until: now + SECONDS };
	if (count === MAX_LINES) return undefined;
	LOGGED.set(trigger, { count: count + 1, until }, until);
	const line = `${what}: ${reason}`;
	return count + 1 < MAX_LINES ? line : `${line} (further ones are not logged for a minute)`;
};
