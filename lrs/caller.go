package lrs

import (
	"context"

	"stepwise/internal/store"
	"stepwise/lrs/statement"
)

// Scope is what a client may do, as xAPI names it (1.0.3 communication 4.2; 2.0
// leaves the names to us).
type Scope uint32

// The scopes.
const (
	StatementsWrite    Scope = 1 << iota // statements/write
	StatementsReadMine                   // statements/read/mine
	StatementsRead                       // statements/read
	StateScope                           // state
	Define                               // define
	Profile                              // profile
	AllRead                              // all/read
	All                                  // all
)

// Has reports whether one of the scopes, or all, is granted.
func (s Scope) Has(one Scope) bool { return s&(one|All) != 0 }

// Caller is who sends statements or asks for them.
type Caller struct {
	Client       string            // id of the credential, "" for the house itself
	Person       string            // when it acts for one person only, else ""
	Authority    []byte            // JSON of an agent or group, stamped on every statement
	AuthorityKey string            // its agent key
	Scopes       Scope             //
	Default      statement.Version // when a request names none; 0 refuses such requests
	Origins      []string          // web origins from which a browser may send, "*" for any

	// Check holds rules of its own against a statement, inside the transaction
	// that would store it. nil has none.
	Check func(ctx context.Context, tx *store.Tx, s *statement.Statement) error
	// Reach says which documents it may read and write; it is asked before one is
	// read, deleted, or written, then with what is written. nil: all in its scopes.
	Reach func(ctx context.Context, a Access) error
	// Spend asks the client's budget for requests and statements; an error is a
	// Throttled fault. nil has no limit.
	Spend func(statements int) error
}

// Access is a request for a document, as the rules of a caller see it.
type Access struct {
	Place
	Write bool   // or delete
	Type  string // media type of what is written
	Body  []byte // what is written; nil when something is deleted
}
