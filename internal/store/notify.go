package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
)

// Notifier sends and receives short texts between nodes through PostgreSQL's
// NOTIFY and LISTEN. It may lose texts whenever a connection breaks, so it carries
// hints only.
type Notifier struct {
	Alive time.Duration // how long Listen trusts a silent connection before it asks

	db      *DB
	channel string
}

// NewNotifier returns a notifier on a channel, which is of lower-case letters and
// underscores, or nil with SQLite: there one process is the only node.
func NewNotifier(db *DB, channel string) *Notifier {
	if db.engine != Postgres {
		return nil
	}
	for _, c := range channel {
		if (c < 'a' || c > 'z') && c != '_' {
			panic("store: channel " + channel)
		}
	}
	return &Notifier{Alive: 30 * time.Second, db: db, channel: channel}
}

// Notify sends text, of less than 8,000 bytes, to every node that listens, this
// one included. It is a transaction of its own: COMMIT of one that notifies takes
// a lock for the whole cluster, which no write should wait for.
func (n *Notifier) Notify(ctx context.Context, text string) error {
	_, err := n.db.pool.ExecContext(ctx, "SELECT pg_notify($1, $2)", n.channel, text)
	return classify(err)
}

// Listen holds one connection and calls got with every text until ctx ends or the
// connection breaks, and returns why. ready is called once it listens: whatever
// was sent before may have been missed.
func (n *Notifier) Listen(ctx context.Context, ready func(), got func(text string)) error {
	conn, err := n.db.pool.Conn(ctx)
	if err != nil {
		return classify(err)
	}
	defer conn.Close()
	var why error
	conn.Raw(func(raw any) error {
		c, ok := raw.(*stdlib.Conn)
		if !ok {
			why = fmt.Errorf("store: listen: the driver is %T", raw)
			return nil
		}
		pg := c.Conn()
		if _, why = pg.Exec(ctx, "LISTEN "+n.channel); why == nil {
			ready()
		}
		for why == nil {
			waiting, cancel := context.WithTimeout(ctx, n.Alive)
			note, err := pg.WaitForNotification(waiting)
			silent := errors.Is(waiting.Err(), context.DeadlineExceeded)
			cancel()
			switch {
			case err == nil:
				got(note.Payload)
			case silent && ctx.Err() == nil:
				why = pg.Ping(ctx)
			default:
				why = err
			}
		}
		return driver.ErrBadConn // it still listens: not for the pool again
	})
	return classify(why)
}
