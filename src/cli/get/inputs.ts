// What `gannet get` is to fetch: the URLs of the command line and of --url-file, files where data is asked for, and items.

import { readFile } from "node:fs/promises";
import type { Context } from "../context.ts";
import { wantsData } from "../data/wants-data.ts";
import { fileError, usageError } from "../failure.ts";
import { isStdin } from "../session/content.ts";
import { completeUrl, readAll, withScheme } from "../session/request-options.ts";
import { type Item, splitWords } from "./items.ts";
import type { GetOptions } from "./options.ts";

/** A URL to fetch; or, for data from a document, a file or "-", which is stdin. */
export type Input =
	| {
			readonly url: string;
			/** As it was written, for --path-as-is. */
			readonly written: string;
	  }
	| { readonly file: string };

export interface Inputs {
	readonly inputs: readonly Input[];
	readonly items: readonly Item[];
	/** Zones of link-local addresses, by the address as URLs have it. */
	readonly zones: ReadonlyMap<string, string>;
}

const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|QUERY)$/;

/** Throws a CommandError. */
export async function readInputs(
	context: Pick<Context, "stdin" | "signal">,
	options: GetOptions,
	positionals: readonly string[],
): Promise<Inputs> {
	const listed = options["url-file"] === undefined ? [] : await urlsIn(options["url-file"], context);
	const [first, second] = positionals;
	if (first !== undefined && METHOD.test(first)) {
		const rest = second === undefined ? "URL" : second.includes("@") ? "..." : second;
		throw usageError(`${first} is not a URL`, `Did you mean \`gannet get${methodOption(first)} ${rest}\`?`);
	}
	const { urls, items } = splitWords(positionals, listed.length > 0);
	const zones = new Map<string, string>();
	const words = [...urls, ...listed];
	if (words.length === 0) throw usageError("URL is missing: gannet get [OPTION]... URL...");
	const toFetch = (word: string): Input => {
		const meant = withScheme(word);
		// A Unix-domain socket has no TLS.
		const isBare = options["unix-socket"] !== undefined && !word.includes("//");
		const text = isBare ? meant.replace(/^https:/, "http:") : meant;
		return { url: completeUrl(text, zones), written: text };
	};
	if (!wantsData(options)) return { inputs: words.map(toFetch), items, zones };
	const { isFile } = await import("../extract/inputs.ts");
	const inputs: Input[] = [];
	for (const word of words)
		inputs.push(word === "-" || (await isFile(word)) ? { file: word } : toFetch(word));
	return { inputs, items, zones };
}

/** How a method is asked for. */
function methodOption(method: string): string {
	return method === "GET" ? "" : method === "HEAD" ? " --head" : ` -X ${method}`;
}

/** One a line; # begins a comment. */
async function urlsIn(path: string, context: Pick<Context, "stdin" | "signal">): Promise<readonly string[]> {
	const text = isStdin(path) ? Buffer.from(await readAll(context)).toString("utf8") : await readText(path);
	const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
	return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}

export async function readText(path: string): Promise<string> {
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		throw fileError("read", path, error);
	}
}
