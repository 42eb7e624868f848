// From a declaration's type to the type of its records. Only types.

import type { StandardOutput } from "../base/index.ts";
import type { Fields } from "./declaration.ts";

/** An amount of money. A type instead of an interface, so that it is assignable to a sink's values. */
export type Money = {
	readonly amount: number;
	/** ISO 4217: "EUR". */
	readonly currency: string;
};

/** A value of JSON. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** A value that a field can have. */
export type FieldValue = Json | bigint | Money | FieldValue[] | { [name: string]: FieldValue | undefined };

/** A record whose fields only the declaration knows. */
export interface AnyRecord {
	[name: string]: FieldValue | undefined;
}

/**
 * The type of a declaration's records.
 *
 * @example
 * const product = record({ fields: { title: "h1", price: { css: ".price", type: "number" } } });
 * type Product = InferRecord<typeof product>; // { title: string; price: number }
 */
export type InferRecord<Declaration> = Declaration extends { readonly validate: infer Schema }
	? StandardOutput<Schema>
	: Declaration extends { readonly fields: infer Named }
		? InferFields<Named>
		: AnyRecord;

type InferFields<Named> = Fields extends Named
	? AnyRecord
	: Flat<
			{
				-readonly [Name in keyof Named as IsLeftOut<Named[Name]> extends true ? never : Name]: InferField<
					Named[Name]
				>;
			} & {
				-readonly [Name in keyof Named as IsLeftOut<Named[Name]> extends true ? Name : never]?: InferField<
					Named[Name]
				>;
			}
		>;

// Intersected, so that editors show the result and not the name.
type Flat<Type> = { [Name in keyof Type]: Type[Name] } & {};

type IsLeftOut<Of> = Of extends { readonly default: unknown }
	? false
	: Of extends { readonly optional: infer Optional }
		? true extends Optional
			? true
			: false
		: false;

type InferField<Of> = Of extends { readonly validate: infer Schema }
	? StandardOutput<Schema>
	: Of extends { readonly default: infer Default }
		? InferValue<Of> | Mutable<Default>
		: InferValue<Of>;

type InferValue<Of> = Of extends string
	? string
	: Of extends { readonly type: infer Type }
		? Type extends "list"
			? InferItem<Of>[]
			: Type extends "record"
				? Of extends { readonly fields: infer Named }
					? InferFields<Named>
					: never
				: Type extends "records"
					? Of extends { readonly fields: infer Named }
						? InferFields<Named>[]
						: never
					: InferScalar<Type, Of>
		: Of extends { readonly constant: infer Constant }
			? Constant
			: string;

type InferItem<Of> = Of extends { readonly of: infer Item }
	? Item extends string
		? InferScalar<Item, unknown>
		: Item extends { readonly type: infer Type }
			? InferScalar<Type, Item>
			: string
	: string;

type InferScalar<Type, Of> = Type extends "number"
	? number
	: Type extends "integer"
		? Of extends { readonly bigint: true }
			? bigint
			: number
		: Type extends "boolean"
			? boolean
			: Type extends "money"
				? Money
				: Type extends "json"
					? Json
					: string;

// A default is written as a constant; the field is of its general type.
type Mutable<Type> = Type extends string
	? string
	: Type extends number
		? number
		: Type extends bigint
			? bigint
			: Type extends boolean
				? boolean
				: Type extends readonly (infer Item)[]
					? Mutable<Item>[]
					: Type extends object
						? { -readonly [Name in keyof Type]: Mutable<Type[Name]> }
						: Type;
