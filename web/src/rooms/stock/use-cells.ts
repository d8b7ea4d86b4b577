// The cells of a warehouse. The contract asks for them by POST, so they are remembered here by hand.
import { useQuery } from '@tanstack/react-query'
import { call, type ApiError, type Reply } from '../../api/api.ts'

export const useCells = (warehouseId: number | undefined) =>
  useQuery<Reply<'POST /api/warehouse/getCellsByFilter'>, ApiError>({
    queryKey: ['settings', 'cells', warehouseId],
    queryFn: ({ signal }) => call('POST /api/warehouse/getCellsByFilter', { body: { warehouseId } }, { signal }),
    enabled: warehouseId !== undefined,
  })
