import { createBoundedCache } from '../../shared/boundedCache';

/** So many deliveries of a trigger are named in the log in a minute; anybody can bring them about. */
const MAX_LINES = 10;
const SECONDS = 60;

/** The lines of a trigger in the minute that ends then. */
interface LineCount {
	count: number;
	until: number;
}

const LOGGED = createBoundedCache<LineCount>(1000);

/**
 * What to say in the log of a delivery that starts nothing, or `undefined` where enough was said of
 * this trigger in this minute; the last line says that others follow in silence.
 *
 * @param what what became of the delivery
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
	return count + 1 < MAX_LINES ? line : `${line} (further ones are not named for a minute)`;
};
