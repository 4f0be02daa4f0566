/** A request that matches the contract. */
export interface Call {
	params: Record<string, string>;
	query: {
		offset?: number;
		limit?: number;
		status?: string;
		/** Separated by commas. */
		ids?: string;
		from?: string;
		/** Separated by commas. */
		excludePlatforms?: string;
	};
	body: Record<string, unknown>;
}

export interface Answer {
	status: number;
	body?: object;
}

/** A string field of a body; `''` if it isn't a string. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const ok = (body: object): Answer => ({ status: 200, body });
