// In what MySQL and MariaDB differ, as far as it matters to what is written: a row for each server. MariaDB's was tried; MySQL 8's
// was read in its manual, and a scripted server is what tests try it with.

/** What the server's kind says of what it takes. */
export interface ServerFacts {
	/** Compares texts by their bytes, with the spaces at their ends. */
	readonly collation: string;
	/** How deep JSON may nest. */
	readonly deepest: number;
	/** Whether JSON keeps integers of any size. MySQL's is binary, and has doubles for those beyond 64 bits. */
	readonly keepsIntegers: boolean;
}

const SERVERS: Readonly<Record<"mariadb" | "mysql", ServerFacts>> = {
	// https://mariadb.com/docs/server/reference/data-types/string-data-types/character-sets/supported-character-sets-and-collations
	// https://mariadb.com/docs/server/reference/data-types/string-data-types/json: JSON is LONGTEXT, and stays as it was written.
	mariadb: { collation: "utf8mb4_nopad_bin", deepest: 31, keepsIntegers: true },
	// https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-sets.html: the one binary collation without padding.
	// https://dev.mysql.com/doc/refman/8.4/en/json-function-reference.html: deeper than 100 is an error.
	// https://dev.mysql.com/doc/refman/8.4/en/json.html: integers of 64 bits, else doubles.
	mysql: { collation: "utf8mb4_0900_bin", deepest: 100, keepsIntegers: false },
};

/** By what `SELECT version()` answers: "11.8.2-MariaDB-deb13", "8.4.3". */
export function serverOf(version: string): ServerFacts {
	return SERVERS[/mariadb/iu.test(version) ? "mariadb" : "mysql"];
}
