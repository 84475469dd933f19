import type { ReadonlySignal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext, useEffect, useMemo, useRef } from 'preact/hooks'
import type { ConsultationWords } from '../locales/en-consultation.ts'
import { enConsultation } from '../locales/en-consultation.ts'
import { nbConsultation } from '../locales/nb-consultation.ts'
import type { Consultation, OpenConsultation } from '../state/consultation.ts'
import { openConsultation } from '../state/consultation.ts'
import type { CallState } from '../state/consultation-call.ts'
import type { AppState, CallProblem } from '../state/types.ts'
import { callIcons } from './call-icons.ts'
import { addIcons } from './icons.ts'
import { useUi } from './ui.ts'

/** What the parts of a consultation's page share. */
export interface ConsultationView {
  app: AppState
  consultation: OpenConsultation
  data: Consultation
  part: 'patient' | 'doctor'
  /** The other one's name. */
  other: string
  /** Picture and sound belong to it; else one writes. */
  hasVideo: boolean
}

export const ConsultationContext = createContext<ConsultationView | null>(null)

/** The consultation around a component. @throws outside of `ConsultationContext` */
export function useConsultation(): ConsultationView {
  const view = useContext(ConsultationContext)
  if (!view) throw new Error('ConsultationContext is missing')
  return view
}

export const CallContext = createContext<CallState | null>(null)

/** Sound and picture around a component. @throws outside of `CallContext` */
export function useCall(): CallState {
  const call = useContext(CallContext)
  if (!call) throw new Error('CallContext is missing')
  return call
}

/** The texts of consultations in the reader's language. */
export function useConsultationWords(): ConsultationWords {
  return useUi().i18n.locale.value === 'nb' ? nbConsultation : enConsultation
}

/** Draws what only consultations draw. */
export function useCallIcons(): void {
  useMemo(() => {
    if (!document.getElementById('i-micOff')) addIcons(document, callIcons)
  }, [])
}

/** Opens what an address names, as long as it is shown. */
export function useOpened(app: AppState, code: string): OpenConsultation {
  const opened = useMemo(() => openConsultation(app, code), [app, code])
  useEffect(() => {
    // Not waited for: `problem` says how it went.
    void opened.load()
    return opened.close
  }, [opened])
  return opened
}

/** Who turns out to be signed out is asked to sign in, and goes on here afterwards. */
export function useSignedIn({ login }: AppState, problem: CallProblem | null): void {
  const isOut = problem?.code === 'login_required'
  useEffect(() => {
    // Not waited for: the login state tells by itself how it went.
    if (isOut) void login.ended()
  }, [isOut])
}

/** Says something to who hears the page, once it has changed. */
export function useSaid<T>(value: T, toText: (value: T) => string | undefined): string {
  const before = useRef(value)
  const said = useRef('')
  if (before.current !== value) {
    before.current = value
    said.current = toText(value) ?? ''
  }
  return said.current
}

/** Shows a stream in a video element; where the browser does not let it be heard, `refused` is told. */
export function useStream(stream: MediaStream | null, refused: () => void) {
  const element = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const video = element.current
    if (!video || video.srcObject === stream) return
    video.srcObject = stream
    if (!stream) return
    video.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') refused()
    })
  }, [stream])
  return element
}

/** A fraction as a whole number of hundredths, changed only now and then. */
export function usePercent(level: ReadonlySignal<number>): number {
  return Math.round(level.value * 20) * 5
}
