// pages/: the pages of an API, one request after the other. The folder's public door.
export { PagesError, type PagesErrorCode, type PagesErrorDetails, type PagesErrorKind } from "./errors.ts";
export type {
	ByCursor,
	ByLink,
	ByNextUrl,
	ByOffset,
	ByPageNumber,
	PagesHow,
	PagesLimits,
	PagesOptions,
} from "./how.ts";
export type { Page, PagesEnd } from "./page.ts";
export { pages } from "./pages.ts";
