// All scenarios, in the order of the report.
import { IDLE_SCENARIO } from "./idle.ts";
import { REQUEST_SCENARIOS } from "./requests.ts";
import type { Scenario } from "./scenario.ts";
import { TRANSFER_SCENARIOS } from "./transfers.ts";
import { WAITING_SCENARIO } from "./waiting.ts";

export const SCENARIOS: readonly Scenario[] = [
	...REQUEST_SCENARIOS,
	...TRANSFER_SCENARIOS,
	IDLE_SCENARIO,
	WAITING_SCENARIO,
];
