export type ThemeChoice = 'system' | 'light' | 'dark'

const key = 'theme'
const system = window.matchMedia('(prefers-color-scheme: dark)')

/** Light or dark, by the system or by choice; the choice is kept on this machine. */
class Theme {
  choice = $state<ThemeChoice>(readChoice())
  #systemDark = $state(system.matches)
  resolved = $derived(this.choice === 'system' ? (this.#systemDark ? 'dark' : 'light') : this.choice)

  constructor() {
    system.addEventListener('change', (event) => (this.#systemDark = event.matches))
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice
    localStorage.setItem(key, choice)
  }
}

function readChoice(): ThemeChoice {
  const kept = localStorage.getItem(key)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export const theme = new Theme()
