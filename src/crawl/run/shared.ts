// What the work on all sites of a run shares.

import type { Client } from "../../client/index.ts";
import type { Rounds } from "../recrawl/rounds.ts";
import type { CrawlEffects } from "./effects.ts";
import type { EventQueue } from "./events.ts";
import type { Gate } from "./gate.ts";
import type { CrawlSettings } from "./job-options.ts";
import type { NetworkWatch } from "./network-watch.ts";
import type { PageReader } from "./page-reader.ts";
import type { Plan } from "./plan.ts";
import type { RecordPump } from "./pump.ts";
import type { RobotsBook } from "./robots-book.ts";
import type { CrawlState } from "./state.ts";

export interface Shared {
	readonly settings: CrawlSettings;
	readonly plan: Plan;
	readonly effects: CrawlEffects;
	readonly state: CrawlState;
	readonly client: Client;
	readonly events: EventQueue;
	readonly robots: RobotsBook;
	readonly pump: RecordPump | undefined;
	readonly gate: Gate;
	readonly network: NetworkWatch;
	readonly reader: PageReader;
	readonly rounds: Rounds;
	/** Aborts where requests under way are to be broken off. */
	readonly signal: AbortSignal;
	readonly isPaused: boolean;
	readonly isEnding: boolean;
	readonly hasFailed: boolean;
	readonly sitesAtWork: number;
	/** Whether another request may begin; where a limit is used up, the run ends. */
	mayBegin(): boolean;
	began(): void;
	ended(): void;
	/** Until a time of the crawl's clock; until something changes at the latest. */
	sleep(until: number | undefined): Promise<void>;
	fail(error: unknown): void;
}
