// From a declaration's type to the type of its records. Only types.

import type { StandardOutput } from "../base/index.ts";
import type { Fields } from "./declaration.ts";

/** An amount of money. A type instead of an interface, so that it is assignable to a sink's values. */
export type Money = {
	/** The amount, in the currency's main unit: 19.8. */
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
export type InferRecord<Declaration> = Declaration extends {
	/** The validator of whole records. */
	readonly validate: infer Schema;
}
	? StandardOutput<Schema>
	: Declaration extends {
				/** The declared fields. */
				readonly fields: infer Named;
			}
		? InferFields<Named>
		: AnyRecord;

/** The record of declared fields. */
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

/** The same members. Intersected, so that editors show the result and not the name. */
type Flat<Type> = { [Name in keyof Type]: Type[Name] } & {};

/** Whether a record may lack the field: it is optional and has no default. */
type IsLeftOut<Of> = Of extends { readonly default: unknown }
	? false
	: Of extends { readonly optional: infer Optional }
		? true extends Optional
			? true
			: false
		: false;

/** The type of one field. */
type InferField<Of> = Of extends { readonly validate: infer Schema }
	? StandardOutput<Schema>
	: Of extends { readonly default: infer Default }
		? InferValue<Of> | Mutable<Default>
		: InferValue<Of>;

/** The type of a field's value, before its validator. */
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

/** The type of an item of a list. */
type InferItem<Of> = Of extends { readonly of: infer Item }
	? Item extends string
		? InferScalar<Item, unknown>
		: Item extends { readonly type: infer Type }
			? InferScalar<Type, Item>
			: string
	: string;

/** The type of a single value, by the name of its type. */
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

/** The type of a field with this default: the default is written as a constant, the field is of its general type. */
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
