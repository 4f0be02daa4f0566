/** A refusal like the service's: a status, and one entry of the error body. */
export class ServiceError extends Error {
	constructor(
		readonly status: number,
		readonly code: number,
		readonly description: string,
		readonly parameter: string | null = null,
	) {
		super(description);
	}

	/** The error body, `{"errors":[{"code","description","parameter"}]}`. */
	get body(): object {
		const { code, description, parameter } = this;
		return { errors: [{ code, description, parameter }] };
	}
}

export const wrongKey = (): ServiceError =>
	new ServiceError(401, 2, 'Request not allowed (incorrect access_key)', 'access_key');

export const notFound = (what: string): ServiceError =>
	new ServiceError(404, 20, `${what} not found`);

export const missing = (parameter: string): ServiceError =>
	new ServiceError(422, 9, `'${parameter}' is a required parameter`, parameter);

export const invalid = (parameter: string, description: string): ServiceError =>
	new ServiceError(422, 10, description, parameter);

export const badRequest = (description: string, status = 400): ServiceError =>
	new ServiceError(status, 21, description);
