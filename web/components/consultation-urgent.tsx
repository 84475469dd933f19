import { useConsultationWords } from '../lib/use-consultation.ts'
import { Fill } from './fill.tsx'

/** Whom to call when it cannot wait. */
export function Urgent() {
  return (
    <p>
      <Fill
        text={useConsultationWords().urgent}
        doctor={<a href="tel:116117">116 117</a>}
        ambulance={<a href="tel:113">113</a>}
      />
    </p>
  )
}
