import { readFileSync } from 'node:fs'

interface Package {
  version?: string
  resolved?: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/

/**
 * Versions are exact, the lockfile fits package.json, names no registry, and has every package that another
 * one asks for. (An install from an incomplete registry leaves some out, and then `npm ci` refuses the lockfile.)
 */
export function findPackageProblems(root = '.'): string[] {
  const manifest: Package = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
  const lockfile = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8'))
  const packages: Record<string, Package> = lockfile.packages
  const problems: string[] = []
  for (const kind of KINDS) {
    const locked = packages['']?.[kind] ?? {}
    const wanted = manifest[kind] ?? {}
    for (const [name, version] of Object.entries(wanted)) {
      if (!EXACT.test(version))
        problems.push(`package.json: ${name} ${version} is not an exact version`)
    }
    for (const name of new Set([...Object.keys(locked), ...Object.keys(wanted)])) {
      if (locked[name] !== wanted[name]) problems.push(`package-lock.json: ${name} is out of date`)
    }
  }
  for (const [place, { resolved, dependencies, optionalDependencies }] of Object.entries(
    packages,
  )) {
    if (resolved?.includes('://')) problems.push(`package-lock.json: ${place} names a registry`)
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (!isLocked(packages, place, name)) problems.push(`package-lock.json: ${name} is missing`)
    }
  }
  return problems
}

/** Looks where Node would: in the package's own node_modules, then in those of the folders around it. */
function isLocked(packages: Record<string, Package>, place: string, name: string): boolean {
  if (packages[`${place ? `${place}/` : ''}node_modules/${name}`]) return true
  if (place === '') return false
  const around = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))
  return isLocked(packages, around, name)
}
