// A crawl's knowledge of robots.txt, by origin. The crawl's file keeps all of it, and memory the ones read last.

import { type RobotsAnswer, type RobotsState, robotsAfter, robotsHold } from "../robots/answer.ts";
import { parseRobots } from "../robots/parse.ts";
import { type RobotsRules, robotsRules } from "../robots/rules.ts";

export interface RobotsStore {
	value(name: string): string | undefined;
	setValue(name: string, value: string): void;
}

/** The current rules of an origin. */
export type RobotsHolding =
	/** It has to be asked first. */
	| { readonly holds: "ask"; readonly earlier: RobotsState | undefined }
	| { readonly holds: "rules"; readonly rules: RobotsRules }
	| { readonly holds: "allow" }
	| { readonly holds: "wait"; readonly until: number; readonly reason: string };

const REMEMBERED = 1_000;

interface Page {
	readonly state: RobotsState;
	readonly rules: RobotsRules | undefined;
	readonly sitemaps: readonly string[];
}

export class RobotsBook {
	readonly #store: RobotsStore;
	readonly #agent: string;
	readonly #unreachable: "wait" | "allow";
	readonly #pages: Map<string, Page> = new Map();

	constructor(store: RobotsStore, agent: string, unreachable: "wait" | "allow") {
		this.#store = store;
		this.#agent = agent;
		this.#unreachable = unreachable;
	}

	/** @param now - the crawl's time */
	look(origin: string, now: number): RobotsHolding {
		const page = this.#pages.get(origin) ?? this.#load(origin);
		if (page === undefined || now >= page.state.nextAt) return { holds: "ask", earlier: page?.state };
		const { state, rules } = page;
		const holds = robotsHold(state, now, this.#unreachable);
		if (holds === "wait") return { holds, until: state.nextAt, reason: state.reason };
		return holds === "rules" && rules !== undefined ? { holds, rules } : { holds: "allow" };
	}

	/** Returns the sitemaps that the file names; undefined where there is no file to go by. */
	put(origin: string, answer: RobotsAnswer, now: number): readonly string[] | undefined {
		const earlier = (this.#pages.get(origin) ?? this.#load(origin))?.state;
		const state = robotsAfter(earlier, answer, now);
		const content = state.content === undefined ? undefined : Buffer.from(state.content).toString("latin1");
		this.#store.setValue(`robots ${origin}`, JSON.stringify({ ...state, content }));
		const { sitemaps } = this.#remember(origin, state);
		return state.state === "unreachable" ? undefined : sitemaps;
	}

	#load(origin: string): Page | undefined {
		const kept = this.#store.value(`robots ${origin}`);
		if (kept === undefined) return undefined;
		const { content, ...state } = JSON.parse(kept) as Omit<RobotsState, "content"> & {
			readonly content?: string | undefined;
		};
		return this.#remember(origin, {
			...state,
			content: content === undefined ? undefined : Buffer.from(content, "latin1"),
		});
	}

	#remember(origin: string, state: RobotsState): Page {
		const { content } = state;
		const robots = content === undefined ? undefined : parseRobots(content);
		const rules = robots === undefined ? undefined : robotsRules(robots, this.#agent);
		const page = { state, rules, sitemaps: robots?.sitemaps.map(({ url }) => url) ?? [] };
		if (this.#pages.size >= REMEMBERED) this.#pages.clear();
		this.#pages.set(origin, page);
		return page;
	}
}
