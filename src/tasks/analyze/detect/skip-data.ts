/** Folders that hold other people's code, after linguist's vendor.yml. */
export const VENDORED_FOLDERS: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  'vendor',
  'vendors',
  '_vendor',
  'third_party',
  'third-party',
  'thirdparty',
  '3rdparty',
  '3rd_party',
  'extern',
  'external',
  'Godeps',
  'Pods',
  'Carthage',
  'dist',
  'site-packages',
  '.yarn',
  '.pnp',
  '.venv',
  'venv',
  '.tox',
])

/** Folders that hold what a program has written, whatever their case. */
export const GENERATED_FOLDERS: ReadonlySet<string> = new Set(['__generated__', '.__generated__'])

/** Names in lower case, and patterns of others by what they end with. */
export interface NamedFiles {
  names: ReadonlySet<string>
  patterns: ReadonlyMap<string, RegExp>
}

const STYLE_SHEET =
  /^(?:bootstrap|font-?awesome|normalize|animate|foundation|bourbon|reset|skeleton)(?:[.-][\d.]+)?\.(?:css|less|scss|styl)$/

const SCRIPT = new RegExp(
  [
    String.raw`^jquery(?:[.-][\d.]+)?(?:[.-]ui.*)?\.js$`,
    String.raw`^(?:bootstrap|modernizr|prototype|scriptaculous|mootools|dojo|ember|angular|backbone|underscore|lodash|d3|three|vue|react|react-dom|raphael|mochikit|yahoo|tiny_mce|ckeditor|html5shiv|es5-shim|respond|leaflet|moment|handlebars|knockout|mathjax)(?:[.-][\d.]+)?(?:\.(?:all|core|dev|prod|umd|full|bundle|development|production))?\.js$`,
    String.raw`^yarn-\d.*\.js$`,
  ].join('|'),
)

/** Well-known libraries and tools that get copied into repositories. */
export const VENDORED_FILES: NamedFiles = {
  names: new Set([
    ...['configure', 'config.guess', 'config.sub', 'aclocal.m4', 'libtool.m4', 'ltoptions.m4', 'ltsugar.m4'],
    ...['ltversion.m4', 'lt~obsolete.m4', 'depcomp', 'install-sh', 'missing', 'compile', 'ltmain.sh'],
    ...['mkinstalldirs', 'gradlew', 'gradlew.bat', 'mvnw', 'mvnw.cmd', '.pnp.js', '.pnp.cjs'],
    ...['sqlite3.c', 'sqlite3.h', 'miniz.c', 'miniz.h', 'cjson.c', 'cjson.h'],
  ]),
  patterns: new Map([
    ['js', SCRIPT],
    ['cjs', /^yarn-\d.*\.cjs$/],
    ...['css', 'less', 'scss', 'styl'].map((ending) => [ending, STYLE_SHEET] as const),
    ['h', /^stb_\w+\.h$/],
  ]),
}

/** Behind a point: whatever stands before it. */
const ENDED = /\./
const PYTHON = /_pb2(?:_grpc)?\.pyi?$/
const PROTOCOL_BUFFER = /\.pb\.(?:cc|h|swift|rb)$/

/** Files no one writes by hand, by name: after linguist's generated.rb. */
export const GENERATED_FILES: NamedFiles = {
  names: new Set([
    ...['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'],
    ...['composer.lock', 'cargo.lock', 'gemfile.lock', 'poetry.lock', 'uv.lock', 'pdm.lock', 'pipfile.lock'],
    ...['pixi.lock', 'mix.lock', 'flake.lock', 'go.sum', 'gopkg.lock', 'glide.lock', 'podfile.lock'],
    ...['package.resolved', 'deno.lock', '.terraform.lock.hcl'],
  ]),
  patterns: new Map([
    ['go', /\.pb(?:\.gw)?\.go$/],
    ...['cc', 'h', 'swift', 'rb'].map((ending) => [ending, PROTOCOL_BUFFER] as const),
    ...['py', 'pyi'].map((ending) => [ending, PYTHON] as const),
    ['js', /_pb\.js$/],
    ['ts', /_pb\.d\.ts$/],
    ['cs', /\.(?:designer|g|g\.i)\.cs$/],
    ['vb', /\.designer\.vb$/],
    ['dart', /\.(?:g|freezed)\.dart$/],
    ...['xcworkspacedata', 'xcuserstate', 'nib'].map((ending) => [ending, ENDED] as const),
    ['map', /\.(?:js|css|mjs|cjs|ts)\.map$/],
  ]),
}

/** What names of such files begin with, whatever they end with. */
export const GENERATED_START = 'zz_generated.'
