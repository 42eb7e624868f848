// Runs the cases of http-tests/cache-tests against a client with a cache: an origin that answers as the case says, a clock
// that pauses move on, and the checks that the cases ask for. The data's own words are kept (`expected_type` and so on).

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CacheMode, Client, HttpCache, type Response } from "../../../src/client/index.ts";

type Line = readonly [name: string, value: string | number, isSaved?: boolean];

interface Step {
	readonly setup?: boolean;
	readonly setup_tests?: readonly string[];
	readonly pause_after?: boolean;
	readonly expected_type?: "cached" | "not_cached" | "etag_validated" | "lm_validated" | "validated";
	readonly response_headers?: readonly Line[];
	readonly expected_response_headers?: readonly (
		| string
		| readonly [string, string | number, (string | number)?]
	)[];
	readonly expected_response_headers_missing?: readonly (string | readonly [string, string])[];
	readonly cache?: CacheMode;
	readonly expected_request_headers?: readonly (string | readonly [string, string])[];
	readonly expected_request_headers_missing?: readonly (string | readonly [string, string])[];
	readonly disconnect?: boolean;
	readonly response_status?: readonly [number, string];
	readonly expected_status?: number | null;
	readonly check_body?: boolean;
	readonly response_body?: string | null;
	readonly request_method?: string;
	readonly request_body?: string;
	readonly request_headers?: readonly Line[];
	readonly magic_locations?: boolean;
	readonly redirect?: "manual" | "follow";
	readonly expected_response_text?: string | null;
	readonly magic_ims?: boolean;
	readonly rfc850date?: readonly string[];
	readonly expected_method?: string;
	readonly filename?: string;
	readonly response_pause?: number;
	readonly query_arg?: string;
	readonly interim_responses?: readonly (readonly [number, (readonly (readonly [string, string])[])?])[];
	readonly expected_interim_responses?: readonly (readonly [
		number,
		(readonly (readonly [string, string])[])?,
	])[];
}

export interface Case {
	readonly suite: string;
	readonly id: string;
	readonly name: string;
	readonly kind?: "required" | "optimal" | "check";
	readonly depends_on?: readonly string[];
	readonly requests: readonly Step[];
}

/** What a case found: nothing to complain of, an assumption that doesn't hold, or a complaint. */
export interface Verdict {
	readonly kind: "pass" | "setup" | "fail";
	readonly why: string;
}

class Complaint extends Error {
	readonly isSetup: boolean;

	constructor(isSetup: boolean, message: string) {
		super(message);
		this.isSetup = isSetup;
	}
}

function must(isSetup: boolean, holds: boolean, message: string): void {
	if (!holds) throw new Complaint(isSetup, message);
}

function isSetupOf(step: Step, member: string): boolean {
	return step.setup === true || (step.setup_tests ?? []).includes(member);
}

interface Seen {
	readonly number: number;
	readonly method: string;
	readonly headers: IncomingMessage["headers"];
	readonly sent: readonly (readonly [string, string])[];
}

/** The origin of all cases, and the clock that they share. */
export class Harness {
	now: number = Date.UTC(2026, 0, 1, 12);
	readonly #server: ReturnType<typeof createServer>;
	readonly #cases: Map<string, Case> = new Map();
	readonly #seen: Map<string, Seen[]> = new Map();
	#origin = "";

	constructor() {
		this.#server = createServer((request, response) => this.#respond(request, response));
	}

	async start(): Promise<void> {
		await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
		this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	/** Runs one case with a cache and a client of its own. */
	async run(given: Case, path?: string): Promise<Verdict> {
		this.#cases.set(given.id, given);
		this.#seen.set(given.id, []);
		using cache = new HttpCache({ now: () => this.now, ...(path === undefined ? {} : { path }) });
		const client = new Client({ cache, redirects: false, decode: false });
		const responses: Response[] = [];
		try {
			for (const [index, step] of given.requests.entries()) {
				await this.#step(given, index, step, client, responses);
				if (step.pause_after === true) this.now += 3_000;
				// What goes on behind the scenes is over before the next step.
				while (client.stats().active > 0) await new Promise((resolve) => setImmediate(resolve));
			}
			this.#checkRequests(given, responses);
			return { kind: "pass", why: "" };
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			return { kind: error instanceof Complaint && error.isSetup ? "setup" : "fail", why };
		} finally {
			await client.destroy();
		}
	}

	async #step(given: Case, index: number, step: Step, client: Client, responses: Response[]): Promise<void> {
		const number = index + 1;
		const file = step.filename === undefined ? "" : `/${step.filename}`;
		const query = step.query_arg === undefined ? "" : `?${step.query_arg}`;
		const headers: [string, string][] = [];
		for (const line of step.request_headers ?? []) {
			const isMagic = step.magic_ims === true && line[0].toLowerCase() === "if-modified-since";
			const earlier = responses[index - 1]?.headers.get("server-now");
			headers.push([line[0], isMagic ? httpDate(Number(earlier), Number(line[1])) : String(line[1])]);
		}
		headers.push(["Test-ID", given.id], ["Req-Num", String(number)]);
		const interim: number[] = [];
		const response = await client.request(
			step.request_method ?? "GET",
			`${this.#origin}/${given.id}${file}${query}`,
			{
				headers,
				...(step.request_body === undefined ? {} : { body: step.request_body }),
				...(step.cache === undefined ? {} : { cache: step.cache }),
				onInterim: ({ status }) => interim.push(status),
			},
		);
		responses.push(response);
		const text = await response.text();
		this.#checkResponse(step, number, response);
		const expectedInterim = step.expected_interim_responses;
		if (expectedInterim !== undefined) {
			const statuses = expectedInterim.map(([status]) => status);
			must(
				isSetupOf(step, "expected_interim_responses"),
				String(statuses) === String(interim),
				`interim responses are ${interim}`,
			);
		}
		this.#checkText(given, step, response.status, text);
	}

	#checkResponse(step: Step, number: number, response: Response): void {
		const count = Number.parseInt(response.headers.get("server-request-count") ?? "", 10);
		const { status, headers } = response;
		if (step.expected_type === "cached" && !(status === 304 && Number.isNaN(count))) {
			must(
				isSetupOf(step, "expected_type"),
				count < number,
				`response ${number} does not come from the cache`,
			);
		}
		if (step.expected_type === "not_cached") {
			must(isSetupOf(step, "expected_type"), count === number, `response ${number} comes from the cache`);
		}
		if (step.expected_status !== undefined) {
			if (step.expected_status !== null)
				must(
					isSetupOf(step, "expected_status"),
					status === step.expected_status,
					`status ${number} is ${status}`,
				);
		} else if (step.response_status !== undefined) {
			must(true, status === step.response_status[0], `status ${number} is ${status}`);
		} else if (status === 999) {
			must(isSetupOf(step, "expected_type"), false, `request ${number} is not conditional`);
		} else {
			must(true, status === 200, `status ${number} is ${status}, not 200`);
		}
		for (const line of step.expected_response_headers ?? []) {
			const isSetup = isSetupOf(step, "expected_response_headers");
			const name = typeof line === "string" ? line : line[0];
			const value = headers.get(name);
			if (typeof line === "string" || line.length > 2) must(isSetup, value !== null, `${name} is missing`);
			if (typeof line === "string") continue;
			const [, second, third] = line;
			if (third === undefined) {
				const expected = this.#fixed(
					[name, second],
					Number(headers.get("server-now")),
					headers.get("server-base-url") ?? "",
					step,
				);
				must(isSetup, value === expected, `${name} is ${value}, not ${expected}`);
			} else if (second === "=") {
				must(isSetup, value === headers.get(String(third)), `${name} is ${value}, not as ${third}`);
			} else {
				must(
					isSetup,
					Number.parseInt(value ?? "", 10) > Number(third),
					`${name} is ${value}, not above ${third}`,
				);
			}
		}
		for (const line of step.expected_response_headers_missing ?? []) {
			const isSetup = isSetupOf(step, "expected_response_headers_missing");
			if (typeof line === "string") must(isSetup, !headers.has(line), `${line} is there`);
			else must(isSetup, headers.get(line[0])?.includes(line[1]) !== true, `${line[0]} is ${line[1]}`);
		}
	}

	#checkText(given: Case, step: Step, status: number, text: string): void {
		if (step.check_body === false) return;
		if (step.expected_response_text !== undefined) {
			if (step.expected_response_text !== null)
				must(
					isSetupOf(step, "expected_response_text"),
					text === step.expected_response_text,
					`the content is ${text}`,
				);
		} else if (step.response_body !== undefined && step.response_body !== null) {
			must(true, text === step.response_body, `the content is ${text}`);
		} else if (status !== 204 && status !== 304 && step.request_method !== "HEAD") {
			must(true, text === given.id, `the content is ${text}`);
		}
	}

	#checkRequests(given: Case, responses: readonly Response[]): void {
		const seen = this.#seen.get(given.id) ?? [];
		let at = 0;
		for (const [index, step] of given.requests.entries()) {
			const number = index + 1;
			const request = seen[at];
			const isSetup = isSetupOf(step, "expected_type");
			if (step.expected_type === "cached") continue;
			if (step.expected_type === "not_cached")
				must(isSetup, request?.number === number, `the server saw request ${request?.number}, not ${number}`);
			at++;
			const validators = { etag_validated: "if-none-match", lm_validated: "if-modified-since" } as const;
			if (step.expected_type === "etag_validated" || step.expected_type === "lm_validated") {
				const name = validators[step.expected_type];
				must(isSetup, request?.headers[name] !== undefined, `request ${number} has no ${name}`);
			}
			for (const line of step.expected_request_headers ?? []) {
				const [name, value] = typeof line === "string" ? [line, undefined] : line;
				const found = request?.headers[name.toLowerCase()];
				const holds = value === undefined ? found !== undefined : found === value;
				must(isSetupOf(step, "expected_request_headers"), holds, `request ${number} has ${name}: ${found}`);
			}
			for (const line of step.expected_request_headers_missing ?? []) {
				const [name, value] = typeof line === "string" ? [line, undefined] : line;
				const found = request?.headers[name.toLowerCase()];
				const holds = value === undefined ? found === undefined : found !== value;
				must(
					isSetupOf(step, "expected_request_headers_missing"),
					holds,
					`request ${number} has ${name}: ${found}`,
				);
			}
			for (const [name, value] of request?.sent ?? []) {
				if (name.toLowerCase() === "date") continue;
				const received = responses[index]?.headers.get(name) ?? null;
				must(true, received === value, `response ${number} has ${name}: ${received}, not ${value}`);
			}
			if (step.expected_method !== undefined) {
				must(
					isSetupOf(step, "expected_method"),
					request?.method === step.expected_method,
					`the method is ${request?.method}`,
				);
			}
		}
	}

	/** A field's value, where it is a number of seconds from now, or a place below the request's. */
	#fixed(line: Line, now: number, base: string, step: Step): string {
		const [name, value] = line;
		const lower = name.toLowerCase();
		if (
			typeof value === "number" &&
			/^(date|expires|last-modified|if-modified-since|if-unmodified-since)$/.test(lower)
		) {
			return step.rfc850date?.includes(lower) === true ? rfc850Date(now, value) : httpDate(now, value);
		}
		if (step.magic_locations === true && /^(content-)?location$/.test(lower)) {
			return value === "" ? base : `${base}/${value}`;
		}
		return String(value);
	}

	#respond(request: IncomingMessage, response: ServerResponse): void {
		const id = request.headers["test-id"] as string;
		const given = this.#cases.get(id);
		const seen = this.#seen.get(id);
		const number = Number(request.headers["req-num"]);
		const step = given?.requests[number - 1];
		if (given === undefined || seen === undefined || step === undefined) {
			response.writeHead(409).end();
			return;
		}
		if (step.response_pause !== undefined) this.now += step.response_pause * 1_000;
		for (const [status, lines = []] of step.interim_responses ?? []) {
			if (status === 102) response.writeProcessing();
			else if (status === 103) response.writeEarlyHints(Object.fromEntries(lines) as Record<string, string>);
		}
		const base = request.url ?? "";
		const [status, reason] = statusOf(given.requests, number, request);
		const fields: [string, string][] = [
			["Server-Base-Url", base],
			["Server-Request-Count", String(seen.length + 1)],
			["Client-Request-Count", String(number)],
			["Server-Now", String(this.now)],
		];
		const saved: [string, string][] = [];
		for (const line of step.response_headers ?? []) {
			const value = this.#fixed(line, this.now, base, step);
			fields.push([line[0], value]);
			if (line[2] !== false) saved.push([line[0], value]);
		}
		const has = (name: string): boolean => fields.some(([each]) => each.toLowerCase() === name);
		if (!has("content-type")) fields.push(["Content-Type", "text/plain"]);
		if (!has("date")) fields.push(["Date", httpDate(this.now, 0)]);
		seen.push({
			number,
			method: request.method ?? "",
			headers: request.headers,
			sent: joined(saved),
		});
		response.sendDate = false;
		if (step.disconnect === true) {
			request.socket.destroy();
			return;
		}
		response.writeHead(status, reason, fields.flat());
		response.end(status === 204 || status === 304 ? undefined : (step.response_body ?? given.id));
	}
}

/** Lines of one name as one, as they are compared. */
function joined(lines: readonly (readonly [string, string])[]): [string, string][] {
	const values = new Map<string, string>();
	for (const [name, value] of lines) {
		const before = values.get(name);
		values.set(name, before === undefined ? value : `${before}, ${value}`);
	}
	return [...values];
}

function statusOf(
	steps: readonly Step[],
	number: number,
	request: IncomingMessage,
): readonly [number, string] {
	const step = steps[number - 1] as Step;
	if (step.expected_type?.endsWith("validated") !== true) return step.response_status ?? [200, "OK"];
	const before = steps[number - 2];
	const fieldOf = (name: string): string | undefined =>
		before?.response_headers?.findLast(([each]) => each.toLowerCase() === name)?.[1] as string | undefined;
	const etag = fieldOf("etag");
	if (etag !== undefined && request.headers["if-none-match"] === etag) return [304, "Not Modified"];
	const modified = fieldOf("last-modified");
	if (modified !== undefined && request.headers["if-modified-since"] !== undefined)
		return [304, "Not Modified"];
	return [999, "304 Not Generated"];
}

function httpDate(now: number, seconds: number): string {
	return new Date(now + seconds * 1_000).toUTCString();
}

function rfc850Date(now: number, seconds: number): string {
	const at = new Date(now + seconds * 1_000);
	const [, day = "", month = "", year = "", time = ""] =
		/^\w+, (\d+) (\w+) \d\d(\d\d) (\S+) GMT$/.exec(at.toUTCString()) ?? [];
	const name = ["Sun", "Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur"][at.getUTCDay()];
	return `${name}day, ${day}-${month}-${year} ${time} GMT`;
}
