/** A resume URL, split into n8n's address for waiting executions and the rest. */
export interface ResumeUrl {
	/** Such as `https://n8n.example.com/webhook-waiting`. */
	base: string;
	/** `/<execution>/<node>?signature=…`. */
	path: string;
}

/** Splits the signed resume URL of an execution's node. */
export const splitResumeUrl = (url: string, executionId: string): ResumeUrl => {
	const place = url.lastIndexOf(`/${executionId}/`);
	return { base: url.slice(0, place), path: url.slice(place) };
};

/** n8n's address for waiting executions, from the value of `$execution.resumeUrl`. */
export const waitingBaseOf = (resumeUrl: string): string => {
	const [path = ''] = resumeUrl.split('?');
	return path.slice(0, path.lastIndexOf('/'));
};
