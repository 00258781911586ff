package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"stepwise/internal/fault"
)

// classify gives a driver's error the kind that callers act on; the driver's
// words stay as the cause for operators.
func classify(err error) error {
	if err == nil {
		return nil
	}
	var known *fault.Fault
	if errors.As(err, &known) {
		return err
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case lib.SQLITE_FULL, lib.SQLITE_IOERR:
			return fault.Wrap(err, fault.Unavailable, "fault.disk")
		case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
			return fault.Wrap(err, fault.Unavailable, "fault.busy")
		case lib.SQLITE_CONSTRAINT:
			return fault.Wrap(err, fault.Conflict, "fault.conflict")
		}
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code[:2] == "23":
			return fault.Wrap(err, fault.Conflict, "fault.conflict")
		case pg.Code == "53100":
			return fault.Wrap(err, fault.Unavailable, "fault.disk")
		case pg.Code[:2] == "40", pg.Code[:2] == "53", pg.Code[:2] == "57", pg.Code[:2] == "08", pg.Code == "25006":
			return fault.Wrap(err, fault.Unavailable, "fault.busy")
		}
		return err
	}
	if gone(err) {
		return fault.Wrap(err, fault.Unavailable, "fault.busy")
	}
	return err
}

// gone reports an error of the connection rather than of the database.
func gone(err error) bool {
	var op net.Error
	var connect *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.As(err, &connect) || (errors.As(err, &op) && !errors.Is(err, context.DeadlineExceeded))
}

// retryable reports whether running the transaction again is safe and may help.
// While committing, only an answer from the server that it did not commit is.
func retryable(err error, committing bool) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "40001", "40P01":
			return true
		case "57P01", "57P02", "57P03", "25006": // shutting down, starting up, a standby
			return !committing
		case "23505":
			// Under SERIALIZABLE a race for one key can show as a duplicate
			// before it shows as a serialization failure; the second run sees
			// the row and decides.
			return false
		}
		return false
	}
	return !committing && gone(err)
}
