/** Who queued an action: a member of the therapy session, or ops on behalf of the house. */
export type Author = { kind: 'member'; id: string } | { kind: 'ops'; id: string }
