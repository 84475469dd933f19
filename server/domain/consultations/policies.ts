import type { Context } from '../../context.ts'
import type { OpsPolicies } from '../../protocol/ops-consultations.ts'
import { replacePolicies } from '../../store/policies.ts'
import { auditIn, auditRefusal } from '../audit/audit.ts'
import { opsAuthor } from '../ops/ops-logs.ts'
import { foldPolicyNumber, policyHash } from './coverage.ts'

/**
 * Puts the policy numbers of all who are insured in place of those before; spellings of one number
 * are one number. @throws bad_request
 */
export async function putPolicies(
  ctx: Context,
  tokenName: string,
  numbers: readonly string[],
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<OpsPolicies> {
  const act = { actor: opsAuthor(tokenName), act: 'put_policies' }
  const call = async (): Promise<OpsPolicies> => {
    const hashes = new Set(numbers.map((one) => policyHash(ctx, foldPolicyNumber(one))))
    if (dryRun) return { count: hashes.size, dry_run: true }
    await ctx.store.transaction(async (tx) => {
      await replacePolicies(tx, [...hashes])
      await auditIn(tx, act, ctx.clock.now())
    })
    return { count: hashes.size }
  }
  return await auditRefusal(ctx, act, call, { dryRun })
}
