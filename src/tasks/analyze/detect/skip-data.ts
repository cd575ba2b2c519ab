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

/** Well-known libraries and tools that get copied into repositories. */
export const VENDORED_FILES = new RegExp(
  [
    String.raw`^jquery(?:[.-][\d.]+)?(?:[.-]ui.*)?\.js$`,
    String.raw`^(?:bootstrap|modernizr|prototype|scriptaculous|mootools|dojo|ember|angular|backbone|underscore|lodash|d3|three|vue|react|react-dom|raphael|MochiKit|yahoo|tiny_mce|ckeditor|html5shiv|es5-shim|respond|leaflet|moment|handlebars|knockout|mathjax)(?:[.-][\d.]+)?(?:\.(?:all|core|dev|prod|umd|full|bundle|development|production))?\.js$`,
    String.raw`^(?:bootstrap|font-?awesome|normalize|animate|foundation|bourbon|reset|skeleton)(?:[.-][\d.]+)?\.(?:css|less|scss|styl)$`,
    String.raw`^(?:configure|config\.guess|config\.sub|aclocal\.m4|libtool\.m4|ltoptions\.m4|ltsugar\.m4|ltversion\.m4|lt~obsolete\.m4|depcomp|install-sh|missing|compile|ltmain\.sh|mkinstalldirs)$`,
    String.raw`^(?:gradlew|gradlew\.bat|mvnw|mvnw\.cmd|\.pnp\.c?js|yarn-\d.*\.c?js)$`,
    String.raw`^(?:sqlite3\.[ch]|stb_\w+\.h|miniz\.[ch]|cJSON\.[ch])$`,
  ].join('|'),
  'i',
)

/** Files no one writes by hand, by name: after linguist's generated.rb. */
export const GENERATED_FILES = new RegExp(
  [
    String.raw`(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|composer\.lock)$`,
    String.raw`(?:^|/)(?:Cargo\.lock|Gemfile\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|pixi\.lock|mix\.lock|flake\.lock)$`,
    String.raw`(?:^|/)(?:go\.sum|Gopkg\.lock|glide\.lock|Podfile\.lock|Package\.resolved|deno\.lock|\.terraform\.lock\.hcl)$`,
    String.raw`(?:^|/)\.?__generated__/`,
    String.raw`\.(?:pb\.go|pb\.gw\.go|pb\.cc|pb\.h|pb\.swift|pb\.rb)$`,
    String.raw`_pb2(?:_grpc)?\.pyi?$|_pb\.(?:js|d\.ts)$`,
    String.raw`\.(?:designer\.(?:cs|vb)|g\.cs|g\.i\.cs|g\.dart|freezed\.dart|xcworkspacedata|xcuserstate|nib)$`,
    String.raw`\.(?:js|css|mjs|cjs|ts)\.map$`,
    String.raw`(?:^|/)zz_generated\.[\w.]+$`,
  ].join('|'),
  'i',
)
