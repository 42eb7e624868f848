// The part of Standard Schema that gannet needs of a validator: zod, valibot, arktype and others have it. Source:
// https://standardschema.dev, version 1. Must not know any validator.

/** A validator of any library that follows Standard Schema, version 1. */
export interface StandardSchema<Input = unknown, Output = Input> {
	readonly "~standard": {
		readonly version: 1;
		readonly vendor: string;
		readonly validate: (
			value: unknown,
		) => StandardResult<Output> | PromiseLike<StandardResult<Output>> | Promise<StandardResult<Output>>;
		readonly types?: { readonly input: Input; readonly output: Output } | undefined;
	};
}

/** A validator's result: a value, or why there is none. */
export type StandardResult<Output> =
	| { readonly value: Output; readonly issues?: undefined }
	| { readonly issues: readonly StandardIssue[] };

/** What a validator has found wrong with a value. */
export interface StandardIssue {
	readonly message: string;
	readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The type of a validator's output. */
export type StandardOutput<Schema> = Schema extends {
	readonly "~standard": { readonly types?: infer Types };
}
	? NonNullable<Types> extends { readonly output: infer Output }
		? Output
		: unknown
	: unknown;

export function isStandardSchema(value: unknown): value is StandardSchema {
	if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
	if (!("~standard" in value)) return false;
	const standard = value["~standard"];
	return (
		typeof standard === "object" &&
		standard !== null &&
		"validate" in standard &&
		typeof standard.validate === "function"
	);
}
