//go:build !nojit && (!amd64 || !(linux || darwin || windows))

package native

const unavailable = noTarget
