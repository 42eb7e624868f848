// How a test run is shown: one line a file, failures in full after them, node:test's own closing lines last.

import { relative } from "node:path";
import type { TestEvent } from "node:test/reporters";
import { inspect } from "node:util";
import type { ReportedFile } from "./coverage.ts";
import { root } from "./process.ts";

/** What a run came to, gathered from its events. */
export class Report {
	readonly failures: string[] = [];
	/** What went wrong outside of any test, such as a rejection that came after its test had ended. */
	readonly complaints: string[] = [];
	/** The closing lines of node:test: how many tests ran, passed, failed. */
	readonly closing: string[] = [];
	coverage: readonly ReportedFile[] = [];
	success = false;

	readonly #write: (text: string) => void;
	/** Whether each test gets a line, not only each file. */
	readonly #perTest: boolean;
	/** The names of the tests that are under way in a file, outermost first. */
	readonly #names = new Map<string, string[]>();

	constructor(write: (text: string) => void, perTest: boolean) {
		this.#write = write;
		this.#perTest = perTest;
	}

	take(event: TestEvent): void {
		switch (event.type) {
			case "test:start": {
				const names = this.#namesIn(event.data.file);
				names.length = event.data.nesting;
				names.push(event.data.name);
				break;
			}
			case "test:pass":
				if (this.#perTest) this.#line(event.data, event.data.skip === undefined ? "✔" : "﹣");
				break;
			case "test:fail":
				this.#fail(event.data);
				break;
			case "test:stdout":
			case "test:stderr":
				this.#write(event.data.message);
				break;
			case "test:coverage":
				this.coverage = event.data.summary.files as readonly ReportedFile[];
				break;
			case "test:diagnostic":
				if (event.data.nesting === 0 && closingWords.test(event.data.message)) {
					this.closing.push(`ℹ ${event.data.message}`);
				} else if (event.data.message.startsWith("Error: ")) {
					this.complaints.push(event.data.message);
				} else {
					this.#write(`ℹ ${event.data.message}\n`);
				}
				break;
			case "test:summary":
				this.#summary(event.data);
				break;
			default:
		}
	}

	#namesIn(file: string | undefined): string[] {
		const key = file ?? "";
		const names = this.#names.get(key) ?? [];
		this.#names.set(key, names);
		return names;
	}

	#line(data: TestResult, mark: string): void {
		const reason = typeof data.skip === "string" ? ` # ${data.skip}` : "";
		const took = `${data.details.duration_ms.toFixed(1)} ms`;
		this.#write(`${"  ".repeat(data.nesting)}${mark} ${data.name} (${took})${reason}\n`);
	}

	#fail(data: TestResult & { readonly details: { readonly error: Error } }): void {
		if (this.#perTest) this.#line(data, "✖");
		const error = data.details.error as Error & { readonly failureType?: string };
		// A parent that fails because of its children, or they because of it: the other one says why.
		if (error.failureType === "subtestsFailed" || error.failureType === "cancelledByParent") return;
		const path = [...this.#namesIn(data.file).slice(0, data.nesting), data.name].join(" › ");
		const place = data.file === undefined ? "" : `${relative(root, data.file)}:${data.line ?? 1}\n`;
		this.failures.push(`✖ ${path}\n${place}${shown(error.cause ?? error)}`);
	}

	#summary(data: Summary): void {
		if (data.file === undefined) {
			this.success = data.success;
			return;
		}
		const { tests, passed, skipped } = data.counts;
		const counts = `${passed} of ${tests} passed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
		const name = relative(root, data.file).padEnd(52);
		this.#write(
			`${data.success ? "✔" : "✖"} ${name} ${counts} (${(data.duration_ms / 1000).toFixed(1)} s)\n`,
		);
	}
}

/** An error with the frames that lie in Node's own test runner left out. */
function shown(error: unknown): string {
	return inspect(error, { depth: 5 }).replaceAll(/\n +at .*(node:internal|node:async_hooks).*/g, "");
}

const closingWords = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /;

interface TestResult {
	readonly name: string;
	readonly nesting: number;
	readonly file?: string | undefined;
	readonly line?: number | undefined;
	readonly skip?: string | boolean | undefined;
	readonly details: { readonly duration_ms: number };
}

interface Summary {
	readonly file: string | undefined;
	readonly success: boolean;
	readonly duration_ms: number;
	readonly counts: { readonly tests: number; readonly passed: number; readonly skipped: number };
}
