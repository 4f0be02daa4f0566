const UNIT_MS: Record<string, number> = {
	ns: 1e-6,
	us: 1e-3,
	µs: 1e-3,
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
};

/** The milliseconds of a duration such as `30m` or `1h30m`; `undefined` if it isn't a duration. */
export const readDuration = (text: string): number | undefined => {
	if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
	return [...text.matchAll(/([\d.]+)(\D+)/g)].reduce(
		(sum, [, count, unit = '']) => sum + Number(count) * (UNIT_MS[unit] ?? 0),
		0,
	);
};
