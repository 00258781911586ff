package casereport

import (
	"bytes"
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Figure is a picture with its caption. The text refers to it by number:
// ![](fig:2).
type Figure struct {
	ID      string     `db:"id"`
	Number  int        `db:"number"`
	File    string     `db:"file"` // blob file
	Hash    string     `db:"hash"`
	Type    string     `db:"type"`
	Width   int        `db:"width"` // pixels
	Height  int        `db:"height"`
	Caption string     `db:"caption"` // plain text in the report's language
	AddedAt clock.Time `db:"added_at"`
	AddedBy string     `db:"added_by"`
}

const figureColumns = `id, number, file, hash, type, width, height, caption, added_at, added_by`

const (
	maxFigures = 12
	maxCaption = 600 // characters
)

func figures(ctx context.Context, q store.Queryer, report string) ([]Figure, error) {
	return store.All[Figure](ctx, q, `SELECT `+figureColumns+` FROM casereport_figure WHERE report = $1 AND gone_at = 0 ORDER BY number`, report)
}

// Upload is a picture as it comes in. What the sender called it is not asked: a
// file's name is where patients' names hide.
type Upload struct {
	Caption string
	Checked bool // the author says that no face, name or number is in the picture
	Body    io.Reader
}

// AddFigure stores a JPEG or PNG of at most PictureLimit bytes, drawn anew so that
// nothing but pixels is kept. What the pixels show no program here can see; the
// author has to have looked.
func (s *Service) AddFigure(ctx context.Context, actor person.Actor, report string, u Upload) (Figure, error) {
	if _, err := meetTo(ctx, s.db.Read(), actor, report, Write); err != nil {
		return Figure{}, err
	}
	u.Caption = oneLine(u.Caption)
	var f fault.Form
	checkCaption(&f, u.Caption)
	f.Check(u.Checked, "checked", "casereport.figure.checked")
	f.Check(u.Body != nil, "file", "fault.required")
	if err := f.Err(); err != nil {
		return Figure{}, err
	}
	p, err := s.draw(u.Body)
	if err != nil {
		return Figure{}, err
	}
	ref, err := s.blobs.Put(ctx, bytes.NewReader(p.bytes), int64(len(p.bytes)))
	if err != nil {
		return Figure{}, err
	}
	fig := Figure{ID: id.New(), Hash: ref.Hash, Type: p.kind, Width: p.width, Height: p.height, Caption: u.Caption, AddedBy: actor.ID}
	err = s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Write, x.Report); err != nil {
			return err
		}
		numbers, err := store.All[int](ctx, tx, `SELECT number FROM casereport_figure WHERE report = $1 ORDER BY number`, report)
		if err != nil {
			return err
		}
		have, err := figures(ctx, tx, report)
		if err != nil {
			return err
		}
		if len(have) >= maxFigures {
			return fault.New(fault.Conflict, "casereport.figure.many", "Max", maxFigures)
		}
		fig.Number, fig.AddedAt = 1, d.at
		if len(numbers) > 0 {
			fig.Number = numbers[len(numbers)-1] + 1
		}
		file, err := blob.Save(ctx, tx, blob.File{Ref: ref, Name: "figure-" + itoa(fig.Number) + ending(p.kind), Room: "casereport", Owner: report, CreatedAt: d.at})
		if err != nil {
			return err
		}
		fig.File = file.ID
		_, err = tx.Exec(ctx, `
			INSERT INTO casereport_figure (id, report, number, file, hash, type, width, height, caption, added_at, added_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			fig.ID, report, fig.Number, fig.File, fig.Hash, fig.Type, fig.Width, fig.Height, fig.Caption, fig.AddedAt, fig.AddedBy)
		if err != nil {
			return err
		}
		x.touched(d.at)
		if err := note(ctx, tx, d, report, EventFigure, "", itoa(fig.Number), ""); err != nil {
			return err
		}
		return put(ctx, tx, x.Report)
	})
	return fig, err
}

// draw takes its turn: an open picture takes much memory.
func (s *Service) draw(body io.Reader) (picture, error) {
	s.drawing <- struct{}{}
	defer func() { <-s.drawing }()
	return redraw(body)
}

// SetCaption changes a figure's caption.
func (s *Service) SetCaption(ctx context.Context, actor person.Actor, report, figure, caption string) error {
	caption = oneLine(caption)
	var f fault.Form
	checkCaption(&f, caption)
	if err := f.Err(); err != nil {
		return err
	}
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Write, x.Report); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE casereport_figure SET caption = $1 WHERE report = $2 AND id = $3 AND gone_at = 0`, caption, report, figure)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		x.touched(d.at)
		return put(ctx, tx, x.Report)
	})
}

// RemoveFigure takes a figure out. Its bytes are forgotten too: it may have shown
// somebody. Its number is not given again, so old versions do not point to another.
func (s *Service) RemoveFigure(ctx context.Context, actor person.Actor, report, figure string) error {
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Write, x.Report); err != nil {
			return err
		}
		fig, err := oneFigure(ctx, tx, report, figure)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE casereport_figure SET gone_at = $1, caption = '' WHERE id = $2`, d.at, figure); err != nil {
			return err
		}
		if err := blob.Remove(ctx, tx, fig.File); err != nil {
			return err
		}
		x.touched(d.at)
		if err := note(ctx, tx, d, report, EventNoFigure, itoa(fig.Number), "", ""); err != nil {
			return err
		}
		return put(ctx, tx, x.Report)
	})
}

// OpenFigure returns a figure and its bytes to whoever may read the report.
func (s *Service) OpenFigure(ctx context.Context, actor person.Actor, report, figure string) (Figure, io.ReadSeekCloser, error) {
	if _, err := meet(ctx, s.db.Read(), actor, report); err != nil {
		return Figure{}, nil, err
	}
	fig, err := oneFigure(ctx, s.db.Read(), report, figure)
	if err != nil {
		return Figure{}, nil, err
	}
	body, _, err := s.blobs.Open(ctx, fig.Hash)
	return fig, body, err
}

func oneFigure(ctx context.Context, q store.Queryer, report, figure string) (Figure, error) {
	return store.One[Figure](ctx, q, `SELECT `+figureColumns+` FROM casereport_figure WHERE report = $1 AND id = $2 AND gone_at = 0`, report, figure)
}

func checkCaption(f *fault.Form, caption string) {
	f.Check(caption != "", "caption", "fault.required")
	f.Check(utf8.RuneCountInString(caption) <= maxCaption, "caption", "fault.toolong", "Max", maxCaption)
	f.Check(utf8.ValidString(caption) && !strings.ContainsRune(caption, 0), "caption", "casereport.text")
}

func ending(kind string) string {
	if kind == blob.PNG {
		return ".png"
	}
	return ".jpg"
}

// oneLine makes one line of a text, with single blanks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
