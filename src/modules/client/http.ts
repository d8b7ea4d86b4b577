// The client over HTTP.
import type { Op } from '../../kit/op.ts'

export const http: readonly Op[] = []
