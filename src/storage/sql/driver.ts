// Packages that only some programs need: loaded when they are first used.

import { codeOf, StorageError } from "../errors.ts";

/**
 * Loads an optional package. Throws a StorageError with code "driver" that says what to install where it is missing.
 *
 * @param name As in the registry: "postgres".
 * @param purpose For people: "PostgreSQL".
 */
export async function loadDriver<T>(name: string, purpose: string, load: () => Promise<T>): Promise<T> {
	try {
		return await load();
	} catch (error) {
		if (codeOf(error) !== "ERR_MODULE_NOT_FOUND" && codeOf(error) !== "MODULE_NOT_FOUND") throw error;
		throw new StorageError(purpose, "driver", `the package ${name} is not installed`, {
			what: "can't be used",
			advice: `run npm install ${name}`,
			cause: error,
		});
	}
}
