// Package syntax turns the text of a Walrus file into a tree and back: scanner, recovering parser, printer, and the
// name suggestions used in error messages.
//
// The parser reads every file to its end and reports all syntax errors of it. The tree it returns is complete even
// then (BadExpr and BadStmt fill the gaps), but only a tree without errors may be compiled. Every node knows
// its exact text, from which the positions of run-time errors (language.md 15.2) follow.
package syntax
