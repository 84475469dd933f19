/** The chat of a consultation, as `consultation { chatRoom { … } }` answers it: one of the two, by who asks. */
export interface ChatRoom {
  id: string
  patientJwt?: string | null
  serviceProviderJwt?: string | null
}

/** Picture and sound, as `consultation { videoRoom { … } }` answers it. */
export interface VideoRoom {
  name?: string | null
  externalId?: string | null
  serviceProviderKey?: string | null
  patientKey?: string | null
}

/** What the chat is given: the fields of a consultation, under the names that they have there. */
export interface SamtaleChatFields {
  chatRoom?: ChatRoom | null
  /** The chat token, where it does not come within `chatRoom`. */
  jwt?: string | null
  /** With it, picture and sound come on in the frame, too; without it, only the chat. */
  videoRoom?: VideoRoom | null
  /** Names, for who hears the page: the frame is called by them. */
  patient?: { name: string } | null
  serviceProvider?: { fullName: string } | null
}
