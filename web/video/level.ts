/** Measures how loud one's own sound is, 0 to 1, a few times a second; answers how to stop it. */
export function watchLevel(stream: MediaStream, onLevel: (level: number) => void): () => void {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 512
  const source = context.createMediaStreamSource(stream)
  source.connect(analyser)
  const wave = new Uint8Array(analyser.fftSize)
  const timer = setInterval(() => {
    analyser.getByteTimeDomainData(wave)
    onLevel(loudnessOf(wave))
  }, 100)
  // Not waited for: without a press on the page some browsers only begin later.
  void context.resume()
  return () => {
    clearInterval(timer)
    source.disconnect()
    // Not waited for: nobody hears it any more.
    void context.close()
  }
}

/** The middle of a wave is 128; a voice close by swings about a third of the way. */
export function loudnessOf(wave: Uint8Array): number {
  const sum = wave.reduce((all, value) => all + ((value - 128) / 128) ** 2, 0)
  return Math.min(1, Math.sqrt(sum / wave.length) * 3)
}
