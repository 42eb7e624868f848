// Node's agents with the settings that all clients on top of `node:http` share.
import { type AgentOptions, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Plan } from "../plan.ts";

export interface Agents {
	readonly http: HttpAgent;
	readonly https: HttpsAgent;
	/** The one for the plan's scheme. */
	readonly agent: HttpAgent | HttpsAgent;
	close(): void;
}

export function openAgents(plan: Plan): Agents {
	const options: AgentOptions = {
		keepAlive: !plan.fresh,
		// With a limit, Node's agent keeps connections even where it was told not to.
		maxSockets: plan.fresh ? Number.POSITIVE_INFINITY : plan.connections,
		maxFreeSockets: plan.connections,
	};
	const http = new HttpAgent(options);
	const https = new HttpsAgent({ ...options, ...(plan.ca === undefined ? {} : { ca: plan.ca }) });
	return {
		http,
		https,
		agent: plan.origin.startsWith("https:") ? https : http,
		close(): void {
			http.destroy();
			https.destroy();
		},
	};
}
