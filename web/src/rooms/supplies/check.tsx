// Compares a supply with what the marketplace has in it.
import { Alert, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/api.ts'
import type { SupplyCheck } from '../../api/schema.gen.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { FactRow, FactRows } from '../../kit/facts.tsx'
import { Quantity } from '../../kit/show.tsx'
import { Answer } from '../../kit/states.tsx'
import { useText } from './text.ts'

export function Check({ supplyId, onClose }: { supplyId: number; onClose: () => void }) {
  const t = useText()
  const asked = useQuery<SupplyCheck>({
    queryKey: ['own', 'checkSupply', supplyId],
    queryFn: () => call('POST /api/fbs/checkSupply', { query: { supplyId } }),
    gcTime: 0,
    staleTime: 0,
  })
  return (
    <Dialog onClose={onClose} title={t('check')}>
      <Answer of={asked}>
        {({ common, collected, notCollected, linking, shouldRemove }) => (
          <Stack gap="sm">
            <Alert color={linking || shouldRemove ? 'red' : 'teal'} variant="light">
              {linking || shouldRemove ? t('checkDiffers') : t('checkSame')}
            </Alert>
            <FactRows>
              {(
                [
                  ['checkCommon', common],
                  ['checkCollected', collected],
                  ['checkNotCollected', notCollected],
                  ['checkLinking', linking],
                  ['checkShouldRemove', shouldRemove],
                ] as const
              ).map(([key, value]) => (
                <FactRow key={key} title={t(key)}>
                  <Text span fw={600}>
                    <Quantity value={value ?? 0} />
                  </Text>
                </FactRow>
              ))}
            </FactRows>
          </Stack>
        )}
      </Answer>
    </Dialog>
  )
}
