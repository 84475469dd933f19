import { useEffect, useMemo } from 'preact/hooks'
import type { LeadWords } from '../locales/en-lead.ts'
import { enLead } from '../locales/en-lead.ts'
import { nbLead } from '../locales/nb-lead.ts'
import type { LeadEdit, PeopleSearch } from '../state/lead-edit.ts'
import { createLeadEdit, createPeopleSearch } from '../state/lead-edit.ts'
import type { AppState } from '../state/types.ts'
import { useUi } from './ui.ts'

/** The texts of making and changing therapy sessions in the reader's language. */
export function useLeadWords(): LeadWords {
  return useUi().i18n.locale.value === 'nb' ? nbLead : enLead
}

/** What is made or changed, as long as it is shown. */
export function useLeadEdit(
  app: AppState,
  of: { personId: string; therapySessionId: string | null },
): { edit: LeadEdit; search: PeopleSearch } {
  const edit = useMemo(() => createLeadEdit(app.deps, of), [app, of.personId, of.therapySessionId])
  const search = useMemo(() => createPeopleSearch(app.deps), [edit])
  useEffect(() => {
    // Not waited for: `problem` says how it went.
    void edit.load()
  }, [edit])
  return { edit, search }
}
