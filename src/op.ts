// The builders of operations, closed over the permissions that exist: import these in every `http.ts`.
import { operations } from './kit/op.ts'
import type { Permission } from './rights.ts'

export const { op, longOp } = operations<Permission>()
