// zod resets `lastIndex` of its patterns before each use. They are frozen with the preloaded modules, and only patterns
// with the flags g and y have a position to reset; zod's own have neither.
module.exports = (source) =>
  source.replace(/([\w.$]+)\.lastIndex = 0;/g, 'if ($1.global || $1.sticky) $1.lastIndex = 0;');
