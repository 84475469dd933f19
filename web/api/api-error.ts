import type { Problem, ProblemCode } from '../../server/protocol/errors.ts'

/** A call that did not work. `offline`: no answer came, or none that the server could have given. */
export class ApiError extends Error {
  readonly code: ProblemCode | 'offline'
  readonly status: number
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined

  constructor(failure: {
    code: ProblemCode | 'offline'
    status: number
    detail?: string
    retryAfterMs?: number | undefined
  }) {
    super(failure.detail ?? failure.code)
    this.name = 'ApiError'
    this.code = failure.code
    this.status = failure.status
    this.retryAfterMs = failure.retryAfterMs
  }
}

/** Makes an error of an answer that is not 2xx, from its problem+json if it is one. */
export async function toApiError(response: Response): Promise<ApiError> {
  const problem = await readProblem(response)
  const header = Number(response.headers.get('retry-after') ?? Number.NaN)
  const seconds = problem.retry_after ?? header
  return new ApiError({
    code: problem.code ?? codeOfStatus(response.status),
    status: response.status,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  })
}

type PartialProblem = Partial<Omit<Problem, 'code'>> & { code?: ProblemCode }
/** What GraphQL refuses as a whole, it refuses in its own shape. */
type GraphqlProblem = { errors?: readonly { extensions?: PartialProblem }[] }

async function readProblem(response: Response): Promise<PartialProblem> {
  if (!response.headers.get('content-type')?.includes('json')) return {}
  try {
    const body = (await response.json()) as PartialProblem & GraphqlProblem
    return body.errors?.[0]?.extensions ?? body
  } catch {
    return {}
  }
}

/** What stands between (a proxy, say) answers without a code of ours. */
function codeOfStatus(status: number): ProblemCode {
  if (status === 429) return 'too_many_requests'
  if (status === 413) return 'too_large'
  return status >= 502 ? 'unavailable' : 'internal'
}
