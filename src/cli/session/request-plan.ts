// From the options of `gannet get` and its kin to the request that each URL gets. Reads the files that it carries.

import type { RequestBody } from "../../client/index.ts";
import type { GivenOption } from "../arguments/command.ts";
import type { Context } from "../context.ts";
import { usageError } from "../failure.ts";
import { encoded, linesOf, readContent, readQuery, type Sources, streamSource } from "./content.ts";
import { checkStdin, credentials } from "./credentials.ts";
import { readForm } from "./form.ts";
import type { SessionOptions } from "./options.ts";
import { mergeFields, parseFieldLine, type RequestPlan, rangeField } from "./request-options.ts";
import { timeCondition } from "./time-condition.ts";

/** What the options don't say. */
export interface PlanFacts {
	/** The cookies of the options, as a field's value. */
	readonly cookieField: string | undefined;
	/** Whether several requests carry the content. */
	readonly isShared: boolean;
}

type Field = readonly [string, string];

/** Throws a CommandError. */
export async function planRequest(
	context: Context,
	options: SessionOptions,
	given: readonly GivenOption[],
	{ cookieField, isShared }: PlanFacts,
): Promise<RequestPlan> {
	checkStdin(options, given);
	const sources: Sources = { context, isShared };
	const asked = (await headerLines(options.header, sources)).map(parseFieldLine);
	const own = asked.flatMap(({ name, value }): Field[] => (value === undefined ? [] : [[name, value]]));
	const without = asked.flatMap(({ name, value }) => (value === undefined ? [name.toLowerCase()] : []));
	const auth = await credentials(options, context);
	const query = await queryOf(options, given, sources);
	const content = await contentOf(options, given, sources);
	const added: Field[] = [...(content?.headers ?? [])];
	if (cookieField !== undefined) added.push(["cookie", cookieField]);
	if (options.range !== undefined) added.push(["range", rangeField(options.range)]);
	if (options["time-cond"] !== undefined) added.push(timeCondition(options["time-cond"]));
	added.push(...ownName(options, without));
	checkTogether(options, content?.body);
	return {
		method: options.method ?? methodOf(options, content?.body),
		headers: mergeFields(own, added).filter(([name]) => !without.includes(name.toLowerCase())),
		without,
		body: content?.body,
		auth,
		priority: options.priority,
		query,
		uploadedName: options["upload-file"],
	};
}

/** The lines of -H: "@FILE" is those of a file, without empty ones. */
async function headerLines(given: readonly string[], sources: Sources): Promise<readonly string[]> {
	const lines: string[] = [];
	for (const text of given) {
		if (text.startsWith("@")) lines.push(...(await linesOf(text.slice(1), sources)));
		else lines.push(text);
	}
	return lines;
}

/** -A and -e. */
function ownName(
	{ "user-agent": userAgent, referer }: Pick<SessionOptions, "user-agent" | "referer">,
	without: string[],
): readonly Field[] {
	const fields: Field[] = [];
	if (userAgent === "") without.push("user-agent");
	else if (userAgent !== undefined) fields.push(["user-agent", userAgent]);
	// curl's "URL;auto" would send the page that a redirect comes from, too.
	const page = referer?.replace(/;auto$/, "");
	if (page !== undefined && page !== "") fields.push(["referer", page]);
	return fields;
}

interface Carried {
	readonly body: RequestBody;
	readonly headers: readonly Field[];
}

async function contentOf(
	options: SessionOptions,
	given: readonly GivenOption[],
	sources: Sources,
): Promise<Carried | undefined> {
	const path = options["upload-file"];
	if (path !== undefined)
		return { body: await streamSource(path === "." ? "-" : path, sources), headers: [] };
	const form = await readForm(given, sources);
	if (form !== undefined) return { body: form, headers: [] };
	return options.get ? undefined : readContent(given, sources);
}

/** What -G and --url-query add to the query of each URL; undefined for nothing. */
async function queryOf(
	options: SessionOptions,
	given: readonly GivenOption[],
	sources: Sources,
): Promise<string | undefined> {
	const parts: string[] = [];
	const data = options.get ? await readQuery(given, sources) : undefined;
	if (data !== undefined) parts.push(data);
	for (const text of options["url-query"])
		parts.push(text.startsWith("+") ? text.slice(1) : await encoded(text, sources));
	return parts.length === 0 ? undefined : parts.join("&");
}

function methodOf(options: SessionOptions, body: RequestBody | undefined): string {
	if (options.head === true) return "HEAD";
	if (options["upload-file"] !== undefined) return "PUT";
	return body === undefined ? "GET" : "POST";
}

function checkTogether(options: SessionOptions, body: RequestBody | undefined): void {
	if (body === undefined) return;
	if (options.head === true)
		throw usageError("--head asks for a head alone, and content is given", "-G puts --data into the URL.");
	if (options["continue-at"] !== undefined)
		throw usageError("-C can't continue the answer to a request with content");
}
