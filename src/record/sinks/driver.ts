// Packages that only some sinks need: loaded with the first of these, and told of by name where they are missing.

import { codeOf, SinkError } from "./errors.ts";

/**
 * Loads an optional package. Throws a SinkError of kind "driver" that says what to install where it is missing.
 *
 * @param name As on the registry: "postgres".
 * @param purpose For people: "writing to PostgreSQL".
 */
export async function loadDriver<T>(name: string, purpose: string, load: () => Promise<T>): Promise<T> {
	try {
		return await load();
	} catch (error) {
		if (codeOf(error) !== "ERR_MODULE_NOT_FOUND" && codeOf(error) !== "MODULE_NOT_FOUND") throw error;
		throw new SinkError(
			"driver",
			`${purpose} needs the package ${name}, which is not installed: npm install ${name}`,
			error,
		);
	}
}
