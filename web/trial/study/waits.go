package study

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/board"
	"stepwise/trial/dosing"
	"stepwise/web/trial/frame"
)

// where is the page on which somebody does what waits.
func where(v *room.View, w board.Wait) string {
	switch w.Kind {
	case "sign":
		return frame.Path(v, "dosing", "decisions", w.About)
	case "reopened", "propose":
		return frame.Path(v, "dosing", "next")
	case "review":
		return frame.Path(v, "record")
	case "question", "assess", "report":
		return frame.Path(v, "safety", w.Subject)
	case "exception":
		return frame.Path(v, "products", w.Subject, "batch", w.About) + "?do=exception"
	case "quarantine":
		return frame.Path(v, "products", w.Subject)
	case "cells":
		return cells(v, w)
	case "place":
		return frame.Path(v, "screening")
	case "enrol":
		return frame.Path(v, "dosing", "enrol")
	case "consent", "screen", "again", "conclude", "violated", "reconsent":
		return frame.Path(v, "screening", w.Subject)
	case "visit", "items":
		return frame.Path(v, "visits", w.Subject, w.About)
	case "followup", "query", "answered":
		return frame.Path(v, "visits", w.Subject)
	}
	return frame.Path(v)
}

// cells is where the next thing is done with a subject's cells.
func cells(v *room.View, w board.Wait) string {
	switch w.Do {
	case "therapy", "collection", "product":
		return frame.Path(v, "products", w.Subject) + "?do=" + w.Do
	case "end", "bag", "results", "release":
		return frame.Path(v, "products", w.Subject, "batch", w.About) + "?do=" + w.Do
	case "infuse":
		return frame.Path(v, "products", w.Subject, "infusion")
	}
	return frame.Path(v, "products", w.Subject, "container", w.About) + "?do=" + w.Do
}

// standing says what the newest signed decision orders, and the dose that was found.
func standing(ctx context.Context, d *dosing.Decision) string {
	switch advice, err := dosing.ParseAdvice(d.Advice); {
	case d.Standing == dosing.Reopened:
		return lang.T(ctx, "board.standing.reopened")
	case d.Action != dosing.Stop:
		return lang.T(ctx, "board.standing.open", "Cohort", d.Cohort, "Level", d.Level)
	case err == nil && advice.Selection != nil && advice.Selection.Dose > 0:
		return lang.T(ctx, "board.standing.found", "Level", advice.Selection.Dose)
	}
	return lang.T(ctx, "board.standing.stop")
}

// waits says what waits.
func waits(ctx context.Context, w board.Wait) string {
	if w.Kind == "cells" {
		return lang.T(ctx, "board.wait.cells", "Subject", w.Subject, "About", w.About, "Do", lang.T(ctx, "custody.do."+w.Do))
	}
	return lang.T(ctx, "board.wait."+w.Kind, "Subject", w.Subject, "About", w.About, "Term", frame.Term(ctx, w.Term))
}

func due(ctx context.Context, w board.Wait) string { return lang.Date(ctx, clock.At(w.Due)) }

func tagOf(w board.Wait) (kind, key string) {
	switch {
	case w.Alarm:
		return "alarm", "board.now"
	case w.Late:
		return "alarm", "board.late"
	case !w.Due.IsZero():
		return "wait", "board.due"
	}
	return "quiet", "board.open"
}

// statusTag is how a patient's status looks.
func statusTag(p *dosing.Patient) string {
	switch {
	case p.DLT:
		return "alarm"
	case p.Status == dosing.Evaluable:
		return "done"
	case p.Status == dosing.Pending || p.Status == dosing.Enrolled:
		return "wait"
	}
	return "quiet"
}

// of finds a patient of the board; nil for one of another site.
func of(b *board.Board, subject string) *dosing.Patient {
	for i := range b.Patients {
		if b.Patients[i].Subject == subject {
			return &b.Patients[i]
		}
	}
	return nil
}
