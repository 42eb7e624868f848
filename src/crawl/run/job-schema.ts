// The JSON Schema of a job in a JSON file, made of the rows that check jobs: editors complete and check the file with it. Functions and
// patterns with flags need a module.

import { declarationSchema, type JsonSchema } from "../../record/index.ts";
import { crawlJob } from "./job-options.ts";

/**
 * The JSON Schema (2020-12) of a job's file, for editors. The package includes it as the file `schema/job.schema.json`.
 */
export function jobSchema(): JsonSchema {
	const { properties } = crawlJob.json;
	return {
		$schema: "https://json-schema.org/draft/2020-12/schema",
		$id: "job.schema.json",
		title: "A job of a crawl for gannet",
		type: "object",
		// What a job lacks, its command says.
		properties: { $schema: { type: "string" }, ...(properties as JsonSchema) },
		additionalProperties: false,
		$defs: { record: { ...declarationSchema(), $id: "record.schema.json" } },
	} as JsonSchema;
}
