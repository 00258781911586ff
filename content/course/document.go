package course

import (
	"context"
	"mime"

	"stepwise/content/cmi5"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Document judges a request for a document, and notes that the launch data and the
// preferences were read, which must come before the first statement (clauses 10.2.1,
// 11). A session reaches the documents of its own learner only, and of them the
// state of its own unit and registration.
func (x *Session) Document(ctx context.Context, q lrs.Access) error {
	p := q.Place
	own := lrs.AgentKey(x.Person)
	switch p.Kind {
	case lrs.State:
		if p.Agent != own || p.Activity != x.Activity || p.Registration != x.Registration {
			return fault.New(fault.Forbidden, "cmi5.document.state", "Activity", x.Activity, "Registration", x.Registration)
		}
		if q.Write && (p.ID == cmi5.LaunchDataID || p.ID == "") {
			return fault.New(fault.Forbidden, "cmi5.document.launchdata")
		}
		if !q.Write && p.ID == cmi5.LaunchDataID && x.launch.DataAt == 0 {
			return x.seen(ctx, "data_at")
		}
	case lrs.AgentProfile:
		if p.Agent != own {
			return fault.New(fault.Forbidden, "cmi5.document.agent")
		}
		if p.ID != cmi5.PreferencesID {
			break
		}
		if kind, _, _ := mime.ParseMediaType(q.Type); q.Write && (q.Body == nil || !cmi5.ValidPreferences(kind, q.Body)) {
			return fault.New(fault.Forbidden, "cmi5.document.preferences")
		}
		if !q.Write && x.launch.PreferencesAt == 0 {
			return x.seen(ctx, "preferences_at")
		}
	case lrs.ActivityProfile:
		if q.Write && p.Activity != x.Activity {
			return fault.New(fault.Forbidden, "cmi5.document.activity", "Activity", x.Activity)
		}
	}
	return nil
}

func (x *Session) seen(ctx context.Context, column string) error {
	now := x.service.clock.Now()
	err := x.service.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE content_launch SET `+column+` = $1 WHERE id = $2`, now, x.ID)
		return err
	})
	x.service.mu.Lock()
	delete(x.service.overlay, x.ID)
	x.service.mu.Unlock()
	return err
}
