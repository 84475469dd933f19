import type { Context } from '../../context.ts'
import type { ChatSecretRow } from '../../store/grants.ts'
import { findNewestSecret, findSecretOf, insertSecret } from '../../store/grants.ts'
import { findMeta, setMeta } from '../../store/meta.ts'
import type { Store } from '../../store/store.ts'
import { SCOPES } from './chat-claims.ts'
import { newUuid } from './uuid.ts'

/** A key: its id, which tokens name as `iss`, and its secret. */
export interface ChatSecret {
  issuer: string
  secret: string
  /** Only this house signs with it: a token with a `jti` that it does not know is forged. */
  isOurs: boolean
}

const ASKING = 'seald_asked_until'
/** Longer than asking SEALD can take. */
const ASK_MS = 10_000

/** The key that signs now; null while SEALD is to give it and does not. */
export async function getSigningSecret(ctx: Context): Promise<ChatSecret | null> {
  const { own } = ctx.config.chatTokens
  if (own) return { ...own, isOurs: true }
  if (ctx.vendors.seald) {
    const kept = open(ctx, await findNewestSecret(ctx.store, 'seald'))
    return kept ?? (await ctx.vendors.sealdAsks.run(() => askSeald(ctx)))
  }
  return await ctx.store.transaction(async (tx) => {
    const kept = open(ctx, await findNewestSecret(tx, 'own'))
    return kept ?? (await makeOwn(ctx, tx))
  })
}

/** The key with this id: that signs, that signed before, or of somebody else who is trusted. */
export async function findChatSecret(
  ctx: Context,
  issuer: string,
  store: Store = ctx.store,
): Promise<ChatSecret | null> {
  const { own, others } = ctx.config.chatTokens
  if (own?.issuer === issuer) return { ...own, isOurs: true }
  const secret = others.get(issuer)
  if (secret !== undefined) return { issuer, secret, isOurs: false }
  return open(ctx, await findSecretOf(store, issuer))
}

/** Makes a new key that signs from now on; what was signed with the one before stays good. */
export async function makeOwn(ctx: Context, tx: Store): Promise<ChatSecret> {
  const made = { issuer: newUuid(ctx.random), secret: ctx.random.bytes(32).toString('base64url') }
  await insertSecret(tx, seal(ctx, 'own', made))
  return { ...made, isOurs: true }
}

/**
 * Asks SEALD for its one secret and keeps it. The rule: whoever asks says so in the database first,
 * and nobody asks while somebody does, in this process or another; so there is never a second one.
 */
async function askSeald(ctx: Context): Promise<ChatSecret | null> {
  const { seald, sealdRest } = ctx.vendors
  if (!seald || sealdRest.isOn) return null
  const turn = await ctx.store.transaction((tx) => takeTurn(ctx, tx))
  if (turn !== 'ask') return turn
  try {
    const { id, secret } = await seald.make(SCOPES[ctx.config.chatTokens.profile])
    const made = { issuer: id, secret }
    await insertSecret(ctx.store, seal(ctx, 'seald', made))
    return { ...made, isOurs: true }
  } catch (error) {
    sealdRest.begin()
    await setMeta(ctx.store, ASKING, '0')
    const name = error instanceof Error ? error.name : typeof error
    ctx.log.warn({ err: { name } }, 'SEALD gave no secret: chat tokens have to wait')
    return null
  }
}

async function takeTurn(ctx: Context, tx: Store): Promise<ChatSecret | null | 'ask'> {
  const kept = open(ctx, await findNewestSecret(tx, 'seald'))
  if (kept) return kept
  const now = ctx.clock.now()
  if (Number((await findMeta(tx, ASKING)) ?? 0) > now) return null
  await setMeta(tx, ASKING, String(now + ASK_MS))
  return 'ask'
}

function seal(
  ctx: Context,
  origin: ChatSecretRow['origin'],
  { issuer, secret }: { issuer: string; secret: string },
): ChatSecretRow {
  return { issuer, origin, sealed: ctx.secrets.seal(secret), created_at: ctx.clock.now() }
}

/** null also where the data folder has other secrets now: nobody can read it any more. */
function open(ctx: Context, row: ChatSecretRow | undefined): ChatSecret | null {
  const secret = row === undefined ? null : ctx.secrets.unseal(row.sealed)
  return row === undefined || secret === null ? null : { issuer: row.issuer, secret, isOurs: true }
}
