// What roles may do, in words: what is seen and what is done.
import { Text } from '@mantine/core'
import type { Reply } from '../../api/api.ts'
import { useApi } from '../../api/query.ts'
import { useText } from './text.ts'

export type RoleRow = Reply<'GET /api/client/roles'>[number]
export type Role = RoleRow['role']
type Right = RoleRow['permissions'][number]

/** Roles that shops give to people; the others are for programs and partners. */
export const usual: readonly Role[] = [
  'ADMIN',
  'USER',
  'WAREHOUSE',
  'OPERATOR',
  'CONTENT',
  'PURCHASER',
  'ANALYST',
  'ACCOUNTANT',
  'WAREHOUSE_VIEWER',
  'CONTENT_VIEWER',
]

export const useRoles = () => useApi('own', 'GET /api/client/roles', {})

const isSeeing = (right: Right) => right.endsWith('.read')

/** The union of what these roles may do, as two sentences. */
export function Rights({ of }: { of: readonly RoleRow[] }) {
  const t = useText()
  const all = [...new Set(of.flatMap(({ permissions }) => permissions))]
  const words = (rights: readonly Right[]) => rights.map((right) => t(`right_${right}`)).join(', ') || '—'
  return (
    <>
      <Text size="sm">
        <Text span size="sm" c="dimmed">
          {t('sees')}{' '}
        </Text>
        {words(all.filter(isSeeing))}
      </Text>
      <Text size="sm" mt={4}>
        <Text span size="sm" c="dimmed">
          {t('does')}{' '}
        </Text>
        {words(all.filter((right) => !isSeeing(right)))}
      </Text>
    </>
  )
}
