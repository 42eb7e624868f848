// Documents for tests of records, from their text.

import {
	type CsvDocument,
	type HtmlDocument,
	type JsonDocument,
	openDocument,
	type XmlDocument,
} from "../../src/document/index.ts";

export const URL_OF_PAGE = "https://shop.example/catalog/page.html";

/** Where nothing says what links are relative to. */
export const nowhere = {
	base: "",
	resolve: (): undefined => undefined,
	bigNumbers: undefined,
	limits: { digits: 10_000, depth: 1000 },
};

export function htmlPage(source: string, headers: Record<string, string> = {}): HtmlDocument {
	return openDocument(
		{ bytes: Buffer.from(source), url: URL_OF_PAGE, headers: new Headers(headers), exchange: 7 },
		{ kind: "html", encoding: "utf-8" },
	);
}

export function jsonDocument(value: unknown): JsonDocument {
	return openDocument({ bytes: Buffer.from(JSON.stringify(value)), url: URL_OF_PAGE }, { kind: "json" });
}

export function xmlDocument(source: string): XmlDocument {
	return openDocument({ bytes: Buffer.from(source), url: URL_OF_PAGE }, { kind: "xml" });
}

export function csvDocument(source: string): CsvDocument {
	return openDocument({ bytes: Buffer.from(source), url: URL_OF_PAGE }, { kind: "csv" });
}

/** Everything that a source gives. */
export async function collect<Type>(source: AsyncIterable<Type>): Promise<Type[]> {
	const all: Type[] = [];
	for await (const one of source) all.push(one);
	return all;
}
