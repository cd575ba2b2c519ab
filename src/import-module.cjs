/** For code that V8 has from the build's bytecode: it can't import by itself. */
exports.importModule = (url) => import(url)
