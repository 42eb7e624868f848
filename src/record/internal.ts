// What the other folders need of record/ and users do not: no subpath of the package exports it, and it may change at any time.

export { withPlaces } from "./places.ts";
export { unfitDefaults } from "./sink-schema.ts";
export { flatteningOf } from "./sinks/flattening.ts";
export { TableIn } from "./sinks/table-in.ts";
