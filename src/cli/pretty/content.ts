// Which content is formatted and coloured for a terminal, and how. Pure.

import type { Visible } from "../../base/index.ts";
import { prettyJson } from "./json.ts";
import { prettyMarkup } from "./markup.ts";
import { colours, noPaint, type Paint } from "./paint.ts";

/** What to do with content. */
export interface Pretty {
	readonly isLaidOut: boolean;
	readonly isColoured: boolean;
}

/** --pretty's words. */
export type PrettyChoice = "all" | "colors" | "format" | "none";

/** What the option asks for; without it, everything on a terminal, and nothing elsewhere. */
export function prettyOf(
	choice: PrettyChoice | undefined,
	output: { readonly isTerminal: boolean; readonly hasColor: boolean },
): Pretty {
	if (choice === undefined)
		return { isLaidOut: output.isTerminal, isColoured: output.isTerminal && output.hasColor };
	return {
		isLaidOut: choice === "all" || choice === "format",
		isColoured: choice === "all" || choice === "colors",
	};
}

function paintOf({ isColoured }: Pretty): Paint {
	return isColoured ? colours : noPaint;
}

type Kind = "json" | "html" | "xml";

/** The kind to format; undefined for content that stays unchanged. */
export function prettyKind(contentType: string | null): Kind | undefined {
	const [, type = "", charset = "utf-8"] =
		/^\s*([^;\s]+)\s*(?:;.*?charset\s*=\s*"?([\w-]+))?/is.exec(contentType ?? "") ?? [];
	if (!/^(?:utf-?8|us-ascii)$/i.test(charset)) return undefined;
	const name = type.toLowerCase();
	if (name === "text/html" || name === "application/xhtml+xml") return "html";
	if (name === "application/json" || name.endsWith("+json")) return "json";
	return name === "text/xml" || name === "application/xml" || name.endsWith("+xml") ? "xml" : undefined;
}

/** The text for a terminal; undefined if it isn't what its type says. */
export function prettyText(text: string, kind: Kind, pretty: Pretty): Visible | undefined {
	const paint = paintOf(pretty);
	if (kind === "json") return prettyJson(text, paint, pretty.isLaidOut);
	// Formatting HTML would change its meaning.
	return prettyMarkup(text, paint, pretty.isLaidOut && kind === "xml");
}
