// The part of Standard Schema that gannet needs of a validator: zod, valibot, arktype and others have it. Source:
// https://standardschema.dev, version 1. Must not know any validator.

/** A validator of any library that follows Standard Schema, version 1. */
export interface StandardSchema<Input = unknown, Output = Input> {
	/** What the Standard Schema specification asks of a validator. */
	readonly "~standard": {
		/** The version of Standard Schema. */
		readonly version: 1;
		/** The library that made the validator: "zod". */
		readonly vendor: string;
		/** Checks a value. May return a promise. */
		readonly validate: (
			value: unknown,
		) => StandardResult<Output> | PromiseLike<StandardResult<Output>> | Promise<StandardResult<Output>>;
		/** The types of input and output. Only TypeScript sees it; it has no value at run time. */
		readonly types?:
			| {
					/** The type of what the validator takes. */
					readonly input: Input;
					/** The type of what the validator gives. */
					readonly output: Output;
			  }
			| undefined;
	};
}

/** A validator's result: a value, or why there is none. */
export type StandardResult<Output> =
	| {
			/** The validated value, as the validator changed it. */
			readonly value: Output;
			/** What is wrong with the value; undefined if nothing is. */
			readonly issues?: undefined;
	  }
	| {
			/** What is wrong with the value; undefined if nothing is. */
			readonly issues: readonly StandardIssue[];
	  };

/** What a validator has found wrong with a value. */
export interface StandardIssue {
	/** What is wrong, as a sentence of the validator. */
	readonly message: string;
	/** Where in the value it is: names and indexes from the outside in. Absent or empty for the value as a whole. */
	readonly path?:
		| readonly (
				| PropertyKey
				| {
						/** The name or index. */
						readonly key: PropertyKey;
				  }
		  )[]
		| undefined;
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
