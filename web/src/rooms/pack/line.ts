// What is the connection's fault, and what the server's answer.
import { ApiError } from '../../api/api.ts'

const passing: readonly number[] = [0, 408, 425, 429]

/** The server was not reached, was not itself, or can not answer now: it is asked again by itself. Not: what it refused, or broke at. */
export const isUnreached = (error: unknown): error is ApiError =>
  error instanceof ApiError && (passing.includes(error.status) || error.status > 500 || error.code === 'error_unreadable')

/** The server broke at what it was asked. */
export const isBreak = (error: unknown) => error instanceof ApiError && error.status === 500

/** An answer that breaks off half-way, comes too late, or is not the server's (the page of a guest network) did not come over the line either. */
export async function overLine<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ApiError) throw error
    throw new ApiError('error_offline', 0, error instanceof Error ? error.message : String(error))
  }
}

/** Said to a person who is signed out, or may not do it any more. */
export const isDenial = (error: unknown): error is ApiError => error instanceof ApiError && (error.status === 401 || error.status === 403)
