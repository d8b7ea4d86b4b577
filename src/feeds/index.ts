// The door of feeds: reading product feeds from bytes. What is done with the items is the business of imports.
export { readYml } from './yml.ts'
export { reasons } from './reasons.ts'
export type { FeedReason } from './reasons.ts'
export type { FeedDimensions, FeedItem, FeedOffer, FeedOptions, FeedOutlet, FeedParam, FeedProblem } from './types.ts'
