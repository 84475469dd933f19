import type { ConsentWords } from './en-consent.ts'

/** The texts about what is kept of how somebody types, in Bokmål. */
export const nbConsent: ConsentWords = {
  title: 'Hvordan du skriver',
  ask: {
    timing:
      'Klinikken spør om å få ta vare på hvor lang tid du bruker på hver melding, fra første tast til du sender den.',
    full: 'Klinikken spør om å få ta vare på hver tast du trykker mens du skriver, også ord du sletter før du sender, og hvor lang tid du bruker.',
  },
  about: [
    'Det er til forskning ved klinikken. Ingen i denne samtalen får noen gang se det, heller ikke terapeutene.',
    'Sier du nei, er alt annet som før.',
    'Du kan ombestemme deg når som helst i rommet, under «Innstillinger».',
  ],
  agree: 'Jeg samtykker',
  decline: 'Nei takk',
  nothing: 'Ingenting om hvordan du skriver, blir tatt vare på.',
  declined: 'Du sa nei {date}. Ingenting om hvordan du skriver, blir tatt vare på.',
  agreed: {
    timing: 'Du samtykket {date}. Hvor lang tid du bruker på hver melding, blir tatt vare på.',
    full: 'Du samtykket {date}. Hver tast du trykker mens du skriver, blir tatt vare på, også ord du sletter.',
  },
  withdraw: 'Ikke ta vare på det mer',
  read: 'Les hva det gjelder',
}
