package blob

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/store"
)

// File is bytes with a name and an owner.
type File struct {
	ID string `db:"id"`
	Ref
	Name      string     `db:"name"`  // to show and to offer when saving, already cleaned
	Room      string     `db:"room"`  // whose it is, e.g. "content"
	Owner     string     `db:"owner"` // id of the thing within the room
	CreatedAt clock.Time `db:"created_at"`
}

// Inline reports whether a browser may show the file within a page. Others are
// offered for saving. Both are sent with X-Content-Type-Options: nosniff.
func (f File) Inline() bool {
	switch f.Type {
	case PNG, JPEG, WebP, GIF, MP4, WebM, PDF:
		return true
	}
	return false
}

// Save notes a file inside another's write; its bytes were Put before. Ref, Name,
// Room, Owner and CreatedAt are given; the name is cleaned and the file comes back
// with its id. A text named .csv becomes CSV.
func Save(ctx context.Context, tx *store.Tx, f File) (File, error) {
	f.ID = id.New()
	f.Name = CleanName(f.Name)
	if f.Type == Text && strings.HasSuffix(strings.ToLower(f.Name), ".csv") {
		f.Type = CSV
	}
	_, err := tx.Exec(ctx, `INSERT INTO blob_file (id, hash, name, type, size, room, owner, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, f.ID, f.Hash, f.Name, f.Type, f.Size, f.Room, f.Owner, f.CreatedAt)
	return f, err
}

const columns = `id, hash, name, type, size, room, owner, created_at`

// Get returns one file, or a NotFound fault.
func Get(ctx context.Context, q store.Queryer, fileID string) (File, error) {
	return store.One[File](ctx, q, `SELECT `+columns+` FROM blob_file WHERE id = $1`, fileID)
}

// List returns the files of an owner in a room, oldest first.
func List(ctx context.Context, q store.Queryer, room, owner string) ([]File, error) {
	return store.All[File](ctx, q, `SELECT `+columns+` FROM blob_file WHERE room = $1 AND owner = $2 ORDER BY id`, room, owner)
}

// Remove forgets a file inside another's write. Its bytes stay until Sweep finds
// that no file needs them.
func Remove(ctx context.Context, tx *store.Tx, fileID string) error {
	_, err := tx.Exec(ctx, `DELETE FROM blob_file WHERE id = $1`, fileID)
	return err
}

// maxName is the longest name in bytes that common file systems take, less room
// for a browser's " (1)".
const maxName = 200

// CleanName makes a name safe to show and to offer for saving: the part after the
// last slash or backslash, without control characters, without the invisible
// characters that turn the order of letters around (so that "exe.pdf" is not
// "fdp.exe"), without leading dots, at most 200 bytes, keeping the extension.
// Nothing left becomes "file".
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`<>:"|?*`, r): // not allowed in names on Windows
			return '_'
		}
		return r
	}, name)
	name = strings.TrimSpace(name)
	name = strings.TrimLeft(name, ". ")
	name = strings.TrimRight(name, ". ") // Windows drops them, and with them the extension's meaning
	if len(name) > maxName {
		ext := ""
		if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 12 {
			ext = name[i:]
		}
		cut := maxName - len(ext)
		for cut > 0 && !utf8.RuneStart(name[cut]) {
			cut--
		}
		name = strings.TrimRight(name[:cut]+ext, ". ")
	}
	if name == "" {
		return "file"
	}
	return name
}
