package dosing

import (
	"context"
	"fmt"

	"stepwise/internal/lang"
	room "stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/web/trial/frame"
)

// rate is the observed rate of DLTs among those whose outcome is known.
func rate(c room.Count) string {
	known := c.N - len(c.Pending)
	if known == 0 {
		return "–"
	}
	return fmt.Sprintf("%d/%d = %s", c.DLT, known, percent(float64(c.DLT)/float64(known)))
}

// why are the words of a code of EXIT.REASON, or what somebody wrote.
func why(ctx context.Context, code string) string { return frame.Word(ctx, &form.Exit, "REASON", code) }

// answer is whether a patient had a DLT.
func answer(ctx context.Context, p room.Seen) string {
	switch {
	case p.DLT:
		return lang.T(ctx, "dosing.yes")
	case p.Open:
		return lang.T(ctx, "dosing.dlt.open")
	case p.Status == room.Pending:
		return lang.T(ctx, "dosing.notyet")
	}
	return lang.T(ctx, "dosing.no")
}

// reason is why a patient counts or not.
func reason(ctx context.Context, p room.Seen) string {
	if p.Why != "" {
		return lang.T(ctx, "dosing.why."+p.Why)
	}
	return lang.T(ctx, "dosing.status."+string(p.Status))
}

// change says what changed since a decision was made.
func change(ctx context.Context, x *sheet, c room.Change) string {
	old, now := c.Old, c.New
	switch c.What {
	case room.ChangedDLT, room.ChangedResponse:
		old, now = flag(ctx, old), flag(ctx, now)
	case room.ChangedStatus:
		old, now = lang.T(ctx, "dosing.status."+old), lang.T(ctx, "dosing.status."+now)
	case room.ChangedHalt:
		return halt(ctx, x, room.Halt{Rule: c.New})
	}
	return lang.T(ctx, "dosing.change."+c.What, "Subject", frame.Subject(x.v, c.Subject), "Old", old, "New", now)
}

func flag(ctx context.Context, yes string) string {
	if yes == "Y" {
		return lang.T(ctx, "dosing.yes")
	}
	return lang.T(ctx, "dosing.no")
}

// halt is a stopping rule in the words of the protocol.
func halt(ctx context.Context, x *sheet, h room.Halt) string {
	text := h.Rule
	for _, s := range x.rules.Stopping {
		if s.ID == h.Rule {
			text = h.Rule + ": " + frame.Words(ctx, s.Text)
		}
	}
	if h.Count > 0 {
		text += " (" + itoa(h.Count) + "/" + itoa(h.Limit) + "; " + names(x.v, h.Subjects) + ")"
	}
	return text
}
