// -D: the heads of a URL's responses in a file.

import type { Response } from "../../client/index.ts";
import { beginReplacement, descriptorAt, type Replacement } from "../../storage/index.ts";
import type { Context } from "../context.ts";
import type { GetOptions } from "./options.ts";

export interface HeadFile {
	add(response: Response): Promise<void>;
	close(): Promise<void>;
}

/** Opens the file of --dump-header; undefined if the option was not given. Throws a FileFault. */
export async function openHeadFile(
	{ "dump-header": path }: Pick<GetOptions, "dump-header">,
	{ stdout, stderr, signal }: Pick<Context, "stdout" | "stderr" | "signal">,
): Promise<HeadFile | undefined> {
	if (path === undefined) return undefined;
	const descriptor = path === "-" ? 1 : descriptorAt(path);
	const output = descriptor === 1 ? stdout : descriptor === 2 ? stderr : undefined;
	const file: Replacement | undefined =
		output === undefined ? await beginReplacement(path, { signal }) : undefined;
	return {
		async add(response) {
			for (const { headText } of [...response.redirects, response]) {
				const bytes = Buffer.from(headText, "latin1");
				await (output?.write(bytes) ?? file?.write(bytes));
			}
		},
		close: async () => file?.commit(),
	};
}
