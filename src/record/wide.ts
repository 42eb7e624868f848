// What a declaration says once for all of its fields: decimal mark, language, zone, currency, words that mean nothing. A field's
// own options come first.

import { own } from "../base/index.ts";
import type { Field, ItemType, RecordDeclaration, ScalarName } from "./declaration.ts";

type Wide = Pick<
	RecordDeclaration,
	"decimal" | "currency" | "locale" | "zone" | "relative" | "now" | "empty"
>;

const NUMBER = ["decimal", "currency", "locale"] as const;
const TIME = ["zone", "locale", "relative", "now"] as const;

/** The options of the declaration that hold for a field of the type. */
const BY_TYPE: Readonly<Record<string, readonly (keyof Wide)[]>> = own({
	number: NUMBER,
	integer: NUMBER,
	money: NUMBER,
	date: TIME,
	datetime: TIME,
});

/** A field with what the declaration says for all of them. */
export function withWide(field: Exclude<Field, string>, wide: Wide): Exclude<Field, string> {
	const whole = widened(field, field.type, wide);
	if (whole.type !== "list" || whole.of === undefined) return whole;
	const of = typeof whole.of === "string" ? own({ type: whole.of } as ItemType) : whole.of;
	return own({ ...whole, of: widened(of, of.type, wide) });
}

function widened<Options extends object>(
	options: Options,
	type: ScalarName | "list" | "record" | "records" | undefined,
	wide: Wide,
): Options {
	const added: Record<string, unknown> = {};
	for (const name of [...(BY_TYPE[type ?? "text"] ?? []), "empty" as const])
		if (wide[name] !== undefined && !Object.hasOwn(options, name)) added[name] = wide[name];
	return Object.keys(added).length === 0 ? options : own({ ...options, ...added });
}
