// Package xapi is the door through which outside clients will reach the learning
// record: the HTTP interface of xAPI 2.0 (IEEE 9274.1.1) and 1.0.3 over package
// lrs. It is not built yet; no route leads here.
//
// What stands ready for it: lrs keeps statements unchanged and append-only, found
// by actor, object and instant; lrs.Record.Add is the one function that stores
// them, tells followers in the same transaction, and is harmless when a statement
// comes twice; a statement of an outside agent keeps an empty person until the
// agent is known to be one of ours.
package xapi
