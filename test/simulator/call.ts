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

/** A field of a body that is to be text; empty where it is none. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const ok = (body: object): Answer => ({ status: 200, body });
