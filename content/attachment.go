package content

import (
	"context"
	"io"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/blob"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Limits of an attachment in bytes. Only video needs more than a scan or a table.
const (
	VideoLimit = 256 << 20
	FileLimit  = 20 << 20
	maxFiles   = 100 // of a unit
)

// Attach stores a file with a unit. What its sender calls it is cleaned, what it
// is is found in its bytes, and where it lies follows from them alone; a name such
// as ../../x can do nothing. The same bytes twice are one attachment.
func (s *Service) Attach(ctx context.Context, a person.Actor, code, name string, r io.Reader) (blob.File, error) {
	if _, err := s.Edit(ctx, a, code, 0); err != nil {
		return blob.File{}, err
	}
	have, err := filesOf(ctx, s.db.Read(), code)
	if err != nil {
		return blob.File{}, err
	}
	if len(have) >= maxFiles {
		return blob.File{}, fault.New(fault.TooLarge, "content.toomany", "Max", maxFiles)
	}
	ref, err := s.blobs.Put(ctx, r, s.video)
	if err != nil {
		return blob.File{}, err
	}
	if !strings.HasPrefix(ref.Type, "video/") && ref.Size > s.file {
		return blob.File{}, fault.New(fault.TooLarge, "fault.toolarge", "Limit", blob.Bytes(s.file))
	}
	now := s.clock.Now()
	var f blob.File
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var err error
		known, err := filesOf(ctx, tx, code)
		if err != nil {
			return err
		}
		for _, k := range known {
			if k.Hash == ref.Hash {
				f = k
				return nil
			}
		}
		f, err = blob.Save(ctx, tx, blob.File{Ref: ref, Name: name, Room: room, Owner: code, CreatedAt: now})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO content_file (unit, hash, file) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			code, f.Hash, f.ID); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content.attach", Object: "unit/" + code,
			Detail: map[string]any{"hash": f.Hash, "size": f.Size}})
	})
	return f, err
}

// Attachments lists the files of a unit for its author, oldest first.
func (s *Service) Attachments(ctx context.Context, a person.Actor, code string) ([]blob.File, error) {
	if _, err := s.Edit(ctx, a, code, 0); err != nil {
		return nil, err
	}
	return filesOf(ctx, s.db.Read(), code)
}

// Detach takes a file off a unit. One that the newest or the published text shows
// stays.
func (s *Service) Detach(ctx context.Context, a person.Actor, code, file string) error {
	u, err := s.Edit(ctx, a, code, 0)
	if err != nil {
		return err
	}
	f, err := blob.Get(ctx, s.db.Read(), file)
	if err != nil {
		return err
	}
	if f.Room != room || f.Owner != code {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	used := u.Body.EN + u.Body.ZH
	if u.Shown > 0 {
		pub, err := shown(ctx, s.db.Read(), code)
		if err != nil {
			return err
		}
		used += pub.Body.EN + pub.Body.ZH
	}
	if strings.Contains(used, f.Hash) {
		return fault.New(fault.Conflict, "content.fileused")
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := blob.Remove(ctx, tx, f.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM content_file WHERE unit = $1 AND hash = $2`, code, f.Hash); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content.detach", Object: "unit/" + code,
			Detail: map[string]any{"hash": f.Hash}})
	})
}

// Fetch opens a file for a reader of one of the units that it is attached to. The
// caller closes it.
func (s *Service) Fetch(ctx context.Context, a person.Actor, hash string) (io.ReadSeekCloser, blob.File, error) {
	if !a.SignedIn() {
		return nil, blob.File{}, person.Forbidden()
	}
	if !blob.ValidHash(hash) {
		return nil, blob.File{}, fault.New(fault.NotFound, "fault.notfound")
	}
	places, err := store.All[struct {
		File   string `db:"file"`
		Scope  string `db:"scope"`
		Status Status `db:"status"`
	}](ctx, s.db.Read(), `
		SELECT f.file, u.scope, u.status FROM content_file f JOIN content_unit u ON u.code = f.unit WHERE f.hash = $1`, hash)
	if err != nil {
		return nil, blob.File{}, err
	}
	for _, p := range places {
		if !mayWrite(a, p.Scope) && (p.Status == Draft || !mayRead(a, p.Scope)) {
			continue
		}
		f, err := blob.Get(ctx, s.db.Read(), p.File)
		if err != nil {
			return nil, blob.File{}, err
		}
		body, _, err := s.blobs.Open(ctx, hash)
		return body, f, err
	}
	return nil, blob.File{}, fault.New(fault.NotFound, "fault.notfound")
}
