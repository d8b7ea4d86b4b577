// Short sounds for who looks at the goods and not at the screen: right is high and short, wrong is low and long.
let speaker: AudioContext | undefined

function tone(frequency: number, seconds: number, at = 0): void {
  speaker ??= new AudioContext()
  const start = speaker.currentTime + at
  const oscillator = speaker.createOscillator()
  const volume = speaker.createGain()
  oscillator.frequency.value = frequency
  oscillator.type = 'square'
  volume.gain.setValueAtTime(0.08, start)
  volume.gain.exponentialRampToValueAtTime(0.001, start + seconds)
  oscillator.connect(volume).connect(speaker.destination)
  oscillator.start(start)
  oscillator.stop(start + seconds)
}

export const sound = {
  right: () => tone(1_047, 0.12),
  wrong: () => {
    tone(196, 0.3)
    tone(147, 0.4, 0.3)
  },
}
