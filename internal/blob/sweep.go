package blob

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

// rest is how long bytes lie without a file before a sweep sets them aside, and
// how long they lie aside before one removes them.
const rest = 24 * time.Hour

// Sweep removes bytes that no file needs any more, and returns how many. Run it
// once a day. It takes two sweeps: the first sets them aside, where Open still
// finds them, the next removes them, or puts them back if a file was saved
// meanwhile. So an upload of the same bytes in the moment of a sweep loses nothing.
func (d *Disk) Sweep(ctx context.Context, db *store.DB, now clock.Time) (removed int, err error) {
	before := now.Add(-rest).Std()
	aside, err := filepath.Glob(filepath.Join(d.dir, unused, "*"))
	if err != nil {
		return 0, err
	}
	for _, path := range aside {
		needed, old, err := d.look(ctx, db, path, before)
		if err != nil {
			return removed, err
		}
		switch home := d.path(filepath.Base(path)); {
		case needed:
			err = os.Rename(path, home)
		case old:
			removed++
			err = os.Remove(path)
		}
		if err != nil {
			return removed, diskFault(err)
		}
	}
	kept, err := filepath.Glob(filepath.Join(d.dir, "[0-9a-f][0-9a-f]", "[0-9a-f][0-9a-f]", "*"))
	if err != nil {
		return removed, err
	}
	for _, path := range kept {
		needed, old, err := d.look(ctx, db, path, before)
		if err != nil {
			return removed, err
		}
		if needed || !old {
			continue
		}
		to := filepath.Join(d.dir, unused, filepath.Base(path))
		if err := os.Rename(path, to); err != nil {
			return removed, diskFault(err)
		}
		if err := os.Chtimes(to, now.Std(), now.Std()); err != nil { // its rest begins again
			return removed, diskFault(err)
		}
	}
	return removed, nil
}

// look reports whether a file names the bytes at path, and whether they have lain
// there since before.
func (d *Disk) look(ctx context.Context, db *store.DB, path string, before time.Time) (needed, old bool, err error) {
	hash := filepath.Base(path)
	if !ValidHash(hash) {
		return true, false, nil // not ours to touch
	}
	info, err := os.Stat(path)
	if err != nil {
		return false, false, diskFault(err)
	}
	needed, err = store.Exists(ctx, db.Read(), `SELECT id FROM blob_file WHERE hash = $1`, hash)
	return needed, info.ModTime().Before(before), err
}
