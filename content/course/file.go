package course

import (
	"context"
	"io"

	"stepwise/content/pack"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// Part is a file of a package, open.
type Part struct {
	io.ReadSeekCloser
	pack.File
	Tag      string // of its content, for caches
	Modified clock.Time
}

// File opens a file for who has the secret of a session's address, until the session
// expires. The caller closes it.
func (s *Service) File(ctx context.Context, secret, path string) (Part, error) {
	_, v, _, err := s.place(ctx, secret)
	if err != nil {
		return Part{}, err
	}
	f, err := store.One[pack.File](ctx, s.db.Read(), `SELECT path, type, start, length FROM content_course_file WHERE course = $1 AND number = $2 AND path = $3`,
		v.Course, v.Number, path)
	if err != nil {
		return Part{}, err
	}
	r, err := pack.Part(ctx, s.blobs, v.Pack, f)
	return Part{r, f, v.Pack[:16] + "-" + short(path), v.At}, err
}

// place finds the session of an address.
func (s *Service) place(ctx context.Context, secret string) (launch, *Version, Registration, error) {
	l, err := launchBy(ctx, s.db.Read(), "path_hash", crypt.HashToken(secret))
	if err != nil {
		return l, nil, Registration{}, err
	}
	if s.clock.Now() >= l.ExpiresAt {
		return l, nil, Registration{}, fault.New(fault.Closed, "cmi5.session.over")
	}
	r, err := registration(ctx, s.db.Read(), l.Registration)
	if err != nil {
		return l, nil, r, err
	}
	v, err := version(ctx, s.db.Read(), r.Course, r.Version)
	return l, v, r, err
}
