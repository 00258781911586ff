// Package schema holds the tables, one file a room, in one canonical text for
// both engines. doc/sql.md lists the subset it keeps to.
package schema

import "embed"

// Files are the migrations in order.
//
//go:embed *.sql
var Files embed.FS
