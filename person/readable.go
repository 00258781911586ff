package person

import (
	"context"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/mail"
	"stepwise/internal/store"
)

// Readable keeps of a page of letters those that the actor may know of, for pages
// that show all that was sent. A letter may hold a link that opens an account, so
// its text is kept only for who may hand that account over and where no server
// sends it; of others it is empty.
func (s *Service) Readable(ctx context.Context, a Actor, list []mail.Stored) ([]mail.Stored, error) {
	var out []mail.Stored
	for _, m := range list {
		see, read, err := s.readable(ctx, a, m)
		if err != nil {
			return nil, err
		}
		if !read {
			m.Text = ""
		}
		if see {
			out = append(out, m)
		}
	}
	return out, nil
}

func (s *Service) readable(ctx context.Context, a Actor, m mail.Stored) (see, read bool, err error) {
	kind, key, _ := strings.Cut(m.About, "/")
	switch kind {
	case "invitation":
		_, err := manageable(ctx, s.db.Read(), a, key)
		return err == nil, err == nil, absent(err)
	case "import":
		n, err := store.Exists(ctx, s.db.Read(), `SELECT 1 FROM person_import WHERE id = $1 AND imported_by = $2`, key, a.ID)
		return n, n, err
	}
	if m.Person == "" {
		return administers(a), administers(a), nil
	}
	_, rights, err := s.meet(ctx, s.db.Read(), a, m.Person)
	if err != nil {
		return false, false, absent(err)
	}
	return true, kind != "password" || rights.HandOver && !s.settings.Mails, nil
}

// absent drops an error that only says that there is nothing for this actor.
func absent(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
