// gannet with GET where the scenario says HEAD: what HEAD is measured against.
import type { Plan, Session } from "../plan.ts";
import { open as openGannet } from "./gannet.ts";

export function open(plan: Plan): Session {
	return openGannet({ ...plan, method: "GET", as: "bytes" });
}
