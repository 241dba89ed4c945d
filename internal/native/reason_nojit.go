//go:build nojit

package native

const unavailable = "built without native code (tag nojit)"
