import type { labelToName, TextDecoder } from "@exodus/bytes/encoding.js" with {
	"resolution-mode": "import",
};
import type { percentEncodeAfterEncoding } from "@exodus/bytes/whatwg.js" with {
	"resolution-mode": "import",
};
import type * as Entities from "entities/decode" with { "resolution-mode": "import" };
import type * as Saxes from "saxes";

/** @exodus/bytes. */
export function exodus(): {
	readonly labelToName: typeof labelToName;
	readonly TextDecoder: typeof TextDecoder;
	readonly percentEncodeAfterEncoding: typeof percentEncodeAfterEncoding;
};

export function entities(): typeof Entities;

export function saxes(): typeof Saxes;
